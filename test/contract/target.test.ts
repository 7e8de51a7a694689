import { expect, test } from 'vitest';
import { isServerless, maxBulkMebibytes, targetOf } from '../../contract/target.ts';

const DOMAIN = 'https://search-logs-abcdefghijklmnopqrstuvwxyz.eu-west-1.es.amazonaws.com/';

test.each([
  [DOMAIN, 'basic', undefined, 'domain'],
  ['https://search-logs-abc.aos.eu-north-1.on.aws/', 'basic', undefined, 'domain'],
  ['https://logs.example.com/', 'sigv4', undefined, 'domain'],
  ['https://a1b2c3.eu-west-1.aoss.amazonaws.com/', 'none', undefined, 'serverless'],
  ['https://a1b2c3.aoss.eu-west-1.on.aws/', 'none', undefined, 'serverless'],
  ['https://logs.example.com/', 'sigv4', 'aoss', 'serverless'],
  ['http://127.0.0.1:9200/', 'none', undefined, 'self-managed'],
  ['https://logs.example.com/', 'basic', undefined, 'self-managed'],
  [undefined, 'sigv4', 'es', 'domain'],
  [undefined, 'sigv4', 'aoss', 'serverless'],
  [undefined, 'basic', undefined, 'self-managed'],
] as const)('%s with auth %s for %s is a %s', (endpoint, auth, service, target) => {
  expect(targetOf(endpoint, auth, service)).toBe(target);
});

test.each([
  ['self-managed', false, 100],
  ['domain', false, 100],
  ['serverless', true, 10],
  ['serverless-nextgen', true, 10],
] as const)('%s', (target, serverless, mib) => {
  expect([isServerless(target), maxBulkMebibytes(target)]).toEqual([serverless, mib]);
});
