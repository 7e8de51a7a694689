import { expect, test } from 'vitest';
import { isServerless, maxBulkMib, targetOf } from '../../contract/target.ts';

const DOMAIN = 'https://search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com/';

test.each([
  [DOMAIN, { OPENSEARCH_AUTH: 'basic' }, 'domain'],
  ['https://search-logs-abc.aos.eu-north-1.on.aws/', { OPENSEARCH_AUTH: 'basic' }, 'domain'],
  ['https://logs.example.com/', { OPENSEARCH_AUTH: 'sigv4' }, 'domain'],
  ['https://a1b2c3.eu-west-1.aoss.amazonaws.com/', {}, 'serverless'],
  ['https://a1b2c3.aoss.eu-west-1.on.aws/', {}, 'serverless'],
  ['https://logs.example.com/', { OPENSEARCH_SIGNING_SERVICE: 'aoss' }, 'serverless'],
  ['http://127.0.0.1:9200/', { OPENSEARCH_AUTH: 'none' }, 'self-managed'],
  ['https://logs.example.com/', { OPENSEARCH_AUTH: 'basic' }, 'self-managed'],
])('%s with %j is a %s', (endpoint, env, target) => {
  expect(targetOf(env, endpoint)).toBe(target);
});

test('what is configured counts, since no address tells the second generation', () => {
  expect(targetOf({ OPENSEARCH_TARGET: 'serverless-nextgen' }, 'https://a1.eu-west-1.aoss.amazonaws.com/')).toBe(
    'serverless-nextgen',
  );
  expect(targetOf({ OPENSEARCH_TARGET: '' }, DOMAIN)).toBe('domain');
  expect(() => targetOf({ OPENSEARCH_TARGET: 'cloud' }, DOMAIN)).toThrow(
    "OPENSEARCH_TARGET must be self-managed, domain, serverless, serverless-nextgen, got 'cloud'",
  );
});

test.each([
  ['self-managed', false, 100],
  ['domain', false, 100],
  ['serverless', true, 10],
  ['serverless-nextgen', true, 10],
] as const)('%s', (target, serverless, mib) => {
  expect([isServerless(target), maxBulkMib(target)]).toEqual([serverless, mib]);
});
