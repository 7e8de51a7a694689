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
  [{ SIGHTLINE_LOG_LEVEL: 'warning' }, 'WARN'],
  [{ SIGHTLINE_LOG_LEVEL: 'CRITICAL' }, 'FATAL'],
  [{ SIGHTLINE_LOG_LEVEL: 'FATAL', AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'FATAL'],
  [{ AWS_LAMBDA_LOG_LEVEL: 'TRACE' }, 'TRACE'],
])('of %j the strictest level counts: %s', (variables, level) => {
  expect(readConfig(variables).level).toBe(level);
});

test('a level that is none is told and ignored', () => {
  const config = readConfig({ SIGHTLINE_LOG_LEVEL: 'loud', AWS_LAMBDA_LOG_LEVEL: 'ERROR' });
  expect(config).toMatchObject({ level: 'ERROR', misspelled: ['SIGHTLINE_LOG_LEVEL'] });
});

test('silent is the strictest level of all', () => {
  expect(readConfig({ SIGHTLINE_LOG_LEVEL: 'silent', AWS_LAMBDA_LOG_LEVEL: 'FATAL' }).level).toBe('SILENT');
});

test('numbers have their defaults, and one out of range is told and ignored', () => {
  const defaults = { debugSampleRate: 0, debugBuffer: 0, runtimeInterval: 60, deadlineMargin: 100 };
  expect(readConfig({})).toMatchObject({ ...defaults, malformed: [] });
  expect(
    readConfig({
      SIGHTLINE_DEBUG_SAMPLE_RATE: '0.25',
      SIGHTLINE_DEBUG_BUFFER: '65536',
      SIGHTLINE_RUNTIME_INTERVAL: '0',
      SIGHTLINE_DEADLINE_MARGIN: '250',
    }),
  ).toMatchObject({ debugSampleRate: 0.25, debugBuffer: 65_536, runtimeInterval: 0, deadlineMargin: 250 });
  expect(readConfig({ SIGHTLINE_DEBUG_SAMPLE_RATE: '2', SIGHTLINE_DEBUG_BUFFER: 'much' })).toMatchObject({
    ...defaults,
    malformed: ['SIGHTLINE_DEBUG_SAMPLE_RATE', 'SIGHTLINE_DEBUG_BUFFER'],
  });
  expect(readConfig({ SIGHTLINE_RUNTIME_INTERVAL: 'off' }).runtimeInterval).toBe(Number.POSITIVE_INFINITY);
});

test('lists are separated by commas', () => {
  const variables = { SIGHTLINE_REDACT_KEYS: 'iban, customerName,', SIGHTLINE_REDACT_PATHS: 'a.b' };
  expect(readConfig(variables)).toMatchObject({ redactKeys: ['iban', 'customerName'], redactPaths: ['a.b'] });
});

test.each([
  ['on-demand', false],
  ['provisioned-concurrency', true],
  ['lambda-managed-instances', true],
])('an environment of type %s is warmed up: %s', (type, isWarmedUp) => {
  expect(readConfig({ AWS_LAMBDA_INITIALIZATION_TYPE: type }).isWarmedUp).toBe(isWarmedUp);
});

test.each([
  [undefined, {}, 'front'],
  [
    'team=checkout,deployment.environment.name=prod',
    { team: 'checkout', 'deployment.environment.name': 'prod' },
    'front',
  ],
  [' team = a%2Cb , service.name=shop', { team: 'a,b' }, 'shop'],
  ['rate=100%,,none,=x,url=a=b', { rate: '100%', url: 'a=b' }, 'front'],
])('resource attributes of %s', (OTEL_RESOURCE_ATTRIBUTES, resource, service) => {
  const variables = { AWS_LAMBDA_FUNCTION_NAME: 'front', OTEL_RESOURCE_ATTRIBUTES };
  expect(readConfig(variables)).toMatchObject({ resource, service });
  expect(readConfig(variables).resource).toEqual(resource);
  expect(readConfig({ ...variables, OTEL_SERVICE_NAME: 'orders' }).service).toBe('orders');
});
