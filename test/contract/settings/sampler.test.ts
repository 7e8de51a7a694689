import { expect, test } from 'vitest';
import { samplerSettings } from '../../../contract/settings/sampler.ts';

test('the service is the one configured, else the function', () => {
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'sightline-sampler' };
  expect(samplerSettings.read({ ...lambda, OTEL_SERVICE_NAME: 'sampler', SIGHTLINE_NAMESPACE: 'Shop' })).toEqual({
    namespace: 'Shop',
    service: 'sampler',
    function: 'sightline-sampler',
  });
  expect(samplerSettings.read({ ...lambda, SIGHTLINE_NAMESPACE: '' })).toEqual({
    namespace: 'Sightline',
    service: 'sightline-sampler',
    function: 'sightline-sampler',
  });
});
