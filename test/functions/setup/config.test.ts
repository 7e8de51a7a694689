import { expect, test } from 'vitest';
import { setupConfig } from '../../../functions/setup/config.ts';

const opensearch = { OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200', OPENSEARCH_AUTH: 'none' };

test('without an environment it is called default, and nothing is imported', () => {
  expect(setupConfig(opensearch)).toEqual({
    environment: 'default',
    opensearch: { endpoint: 'http://127.0.0.1:9200/', auth: { kind: 'none' } },
  });
});

test('Dashboards is authenticated as OpenSearch is', () => {
  const config = setupConfig({
    ...opensearch,
    SIGHTLINE_ENVIRONMENT: 'prod',
    DASHBOARDS_URL: 'http://127.0.0.1:5601/x',
  });
  expect(config.environment).toBe('prod');
  expect(config.dashboards).toEqual({ endpoint: 'http://127.0.0.1:5601/x', auth: { kind: 'none' } });
});

test.each(['dashboards.example', 'ftp://dashboards.example'])('DASHBOARDS_URL %s is refused', (DASHBOARDS_URL) => {
  expect(() => setupConfig({ ...opensearch, DASHBOARDS_URL })).toThrow('DASHBOARDS_URL must be an http or https URL');
});
