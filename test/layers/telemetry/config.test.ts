import { expect, test } from 'vitest';
import { readConfig } from '../../../layers/telemetry/src/config.ts';
import { readTracingSettings } from '../../../layers/telemetry/src/tracing/settings.ts';

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
  expect(readConfig({})).toMatchObject({ ...defaults, complaints: [] });
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
    complaints: [
      { variable: 'SIGHTLINE_DEBUG_SAMPLE_RATE', advice: "ignored '2': set it to a number from 0 to 1" },
      { variable: 'SIGHTLINE_DEBUG_BUFFER', advice: "ignored 'much': set it to a number from 0 to 1000000" },
    ],
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

test.each([
  ...['true', '1', 'on', 'yes', 'TRUE', ' On '].map((text) => [text, true] as const),
  ...['false', '0', 'off', 'No', ''].map((text) => [text, false] as const),
])('a switch that holds %j is on: %s', (text, isOn) => {
  const variables = { SIGHTLINE_CAPTURE_CONSOLE: text, SIGHTLINE_TRACES_HTTP: text };
  expect(readConfig(variables)).toMatchObject({ captureConsole: isOn, complaints: [] });
  expect(readTracingSettings(variables).tracesHttp).toBe(text === '' || isOn);
});

test.each([
  ['SIGHTLINE_CAPTURE_CONSOLE', 'maybe', /^ignored 'maybe': set it to 'true' or 'false'$/],
  ['SIGHTLINE_HISTOGRAMS', 'array', /^ignored 'array': set it to 'counts' or 'arrays'$/],
  ['SIGHTLINE_DEBUG_SAMPLE_RATE', '1%', /^ignored '1%': set it to a number from 0 to 1$/],
  ['SIGHTLINE_DEADLINE_MARGIN', '1s', /^ignored '1s': set it to a number from 0 to 60000$/],
  ['SIGHTLINE_RUNTIME_INTERVAL', 'never', /^ignored 'never': set it to a number from 0 to 86400, or to 'off'$/],
  ['SIGHTLINE_LOGLEVEL', 'DEBUG', /SIGHTLINE_LOG_LEVEL is$/],
  ['SIGHTLINE_REDACT_KEY', 'a', /SIGHTLINE_REDACT_KEYS is$/],
  ['SIGHTLINE_VERBOSE', '1', /there are SIGHTLINE_CAPTURE_CONSOLE, .*SIGHTLINE_TRACES_KEEP$/],
  ['SIGHTLINE_NAMESPACE', 'AWS/Lambda', /^ignored 'AWS\/Lambda': use 1 to 255 of the characters /],
])('%s=%s is told of, and has no effect', (variable, value, advice) => {
  const { complaints, ...config } = readConfig({ [variable]: value });
  const { complaints: none, ...defaults } = readConfig({});
  expect(complaints).toEqual([{ variable, advice: expect.stringMatching(advice) }]);
  expect(none).toEqual([]);
  expect(config).toEqual(defaults);
});

test('variables of the bundle’s own functions and of others are none of the layer’s', () => {
  const variables = { SIGHTLINE_ENVIRONMENT: 'prod', SIGHTLINES: '1', OTHER: '2' };
  expect(readConfig(variables).complaints).toEqual([]);
});

test.each(['$shop', 'Zahlungsprüfung', ':shop', '   ', 'x'.repeat(256), 'AWS/X'])(
  'the namespace %j is refused',
  (namespace) => {
    const config = readConfig({ SIGHTLINE_NAMESPACE: namespace });
    expect(config).toMatchObject({ namespace: 'Sightline', complaints: [{ variable: 'SIGHTLINE_NAMESPACE' }] });
  },
);

test.each(['Shop', 'my shop/prod', 'a.b-c_d#e:f', 'x'.repeat(255), 'AWSome'])(
  'the namespace %j is taken',
  (namespace) => {
    expect(readConfig({ SIGHTLINE_NAMESPACE: namespace })).toMatchObject({ namespace, complaints: [] });
  },
);

test.each([
  ['Zahlungs-Prüfung', 'Zahlungs-Prufung'],
  ['支払い', '___'],
  ['a\tb', 'a_b'],
  ['x'.repeat(2000), 'x'.repeat(1024)],
])('a service named %j, which CloudWatch takes for no dimension, is %j in every line', (name, service) => {
  const config = readConfig({ OTEL_SERVICE_NAME: name });
  expect(config).toMatchObject({ service, complaints: [{ variable: 'OTEL_SERVICE_NAME' }] });
  expect(readConfig({ OTEL_RESOURCE_ATTRIBUTES: `service.name=${encodeURIComponent(name)}` })).toMatchObject({
    service,
    complaints: [{ variable: 'OTEL_RESOURCE_ATTRIBUTES' }],
  });
});

test('a blank service is none', () => {
  const variables = { OTEL_SERVICE_NAME: '  ', AWS_LAMBDA_FUNCTION_NAME: 'front' };
  expect(readConfig(variables)).toMatchObject({ service: 'front', complaints: [] });
});
