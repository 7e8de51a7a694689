import { expect, test } from 'vitest';
import { setupSettings } from '../../../contract/settings/setup.ts';

const opensearch = { OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200', OPENSEARCH_AUTH: 'none' };

test('without an environment it is called default, and nothing is imported', () => {
  expect(setupSettings.read(opensearch)).toEqual({
    environment: 'default',
    openSearch: { endpoint: 'http://127.0.0.1:9200/', auth: { kind: 'none' }, target: 'self-managed' },
  });
});

test('an environment and Dashboards are named', () => {
  const config = setupSettings.read({
    ...opensearch,
    SIGHTLINE_ENVIRONMENT: 'prod',
    DASHBOARDS_URL: 'http://127.0.0.1:5601/x',
  });
  expect(config.environment).toBe('prod');
  expect(config.dashboardsUrl).toBe('http://127.0.0.1:5601/x');
});

test.each(['dashboards.example', 'ftp://dashboards.example'])('DASHBOARDS_URL %s is refused', (DASHBOARDS_URL) => {
  expect(() => setupSettings.read({ ...opensearch, DASHBOARDS_URL })).toThrow(
    'DASHBOARDS_URL must be an http or https URL',
  );
});

test('data is kept as long as it is told to be', () => {
  expect(setupSettings.read({ ...opensearch, RETENTION_DAYS: '14' }).retention).toEqual({
    days: { log: 14, metric: 14, span: 14 },
    rolloverDays: 1,
    rolloverGib: 30,
  });
  const kinds = { RETENTION_DAYS_METRICS: '400', RETENTION_DAYS_SPANS: '7' };
  const variables = { RETENTION_DAYS: '14', ...kinds, ROLLOVER_DAYS: '7', ROLLOVER_GIB: '50' };
  expect(setupSettings.read({ ...opensearch, ...variables }).retention).toEqual({
    days: { log: 14, metric: 400, span: 7 },
    rolloverDays: 7,
    rolloverGib: 50,
  });
});

test.each(['0', '-1', '1.5', 'ever'])('RETENTION_DAYS %s is refused', (RETENTION_DAYS) => {
  expect(() => setupSettings.read({ ...opensearch, RETENTION_DAYS })).toThrow('RETENTION_DAYS must be a whole number');
});

test('a password is not sent to Dashboards in the clear', () => {
  const basic = { ...opensearch, OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: 'arn' };
  expect(() => setupSettings.read({ ...basic, DASHBOARDS_URL: 'http://dashboards.example:5601' })).toThrow(
    "DASHBOARDS_URL must be an https URL with OPENSEARCH_AUTH=basic, got 'http://dashboards.example:5601/'",
  );
  expect(setupSettings.read({ ...basic, DASHBOARDS_URL: 'http://127.0.0.1:5601' }).dashboardsUrl).toBe(
    'http://127.0.0.1:5601/',
  );
});

test('an empty variable is one that is not set', () => {
  const names = ['SIGHTLINE_ENVIRONMENT', 'DASHBOARDS_URL', 'OPENSEARCH_TARGET', 'RETENTION_DAYS', 'ROLLOVER_GIB'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(setupSettings.read({ ...opensearch, ...empty })).toEqual(setupSettings.read(opensearch));
});
