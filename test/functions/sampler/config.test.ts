import { expect, test } from 'vitest';
import { samplerConfig } from '../../../functions/sampler/config.ts';

test('the service is the one configured, else the function', () => {
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'sightline-sampler' };
  expect(samplerConfig({ ...lambda, OTEL_SERVICE_NAME: 'sampler', SIGHTLINE_NAMESPACE: 'Shop' })).toEqual({
    namespace: 'Shop',
    service: 'sampler',
    function: 'sightline-sampler',
  });
  expect(samplerConfig({ ...lambda, SIGHTLINE_NAMESPACE: '' })).toEqual({
    namespace: 'Sightline',
    service: 'sightline-sampler',
    function: 'sightline-sampler',
  });
});
