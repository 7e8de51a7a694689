import { expect, test } from 'vitest';
import { readConfig } from '../../../layers/telemetry/src/config.ts';

test('the service is OTEL_SERVICE_NAME, else the function, else unknown', () => {
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'orders-prod' };
  expect(readConfig({ ...lambda, OTEL_SERVICE_NAME: 'orders' })).toMatchObject({
    service: 'orders',
    functionName: 'orders-prod',
  });
  expect(readConfig({ ...lambda, OTEL_SERVICE_NAME: '' }).service).toBe('orders-prod');
  expect(readConfig({})).toMatchObject({ service: 'unknown_service', functionName: undefined, namespace: 'Sightline' });
});

test.each([
  [{}, 'INFO'],
  [{ SIGHTLINE_LOG_LEVEL: 'debug' }, 'DEBUG'],
  [{ SIGHTLINE_LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_LEVEL: 'WARN' }, 'WARN'],
  [{ SIGHTLINE_LOG_LEVEL: 'FATAL', AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'FATAL'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'TRACE'],
])('of %j the strictest level counts: %s', (variables, level) => {
  expect(readConfig(variables).level).toBe(level);
});

test('a level that is none is told and ignored', () => {
  const config = readConfig({ SIGHTLINE_LOG_LEVEL: 'loud', AWS_LAMBDA_LOG_LEVEL: 'ERROR' });
  expect(config).toMatchObject({ level: 'ERROR', misspelled: ['SIGHTLINE_LOG_LEVEL'] });
});
