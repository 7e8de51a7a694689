import { Client } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { environmentOf, install, physicalId, uninstall } from '../../../functions/setup/lifecycle.ts';
import { startStub } from '../stub-server.ts';
import { loopback } from './loopback.ts';

test('the physical id tells the environment', () => {
  expect(environmentOf(physicalId('prod'))).toBe('prod');
  expect(environmentOf('AWSCDK::CustomResourceProviderFramework::CREATE_FAILED')).toBeUndefined();
});

test('deletion succeeds when OpenSearch is gone, and says so', async () => {
  const client = new Client({ node: 'http://127.0.0.1:1', maxRetries: 0 });
  const warnings: string[] = [];
  await uninstall(client, 'prod', (message) => warnings.push(message));
  expect(warnings).toEqual([expect.stringContaining('could not delete the index templates of prod')]);
});

test('deletion succeeds when OpenSearch refuses it, and says what is left', async () => {
  const { url, received } = await loopback(() => ({ status: 403, body: { Message: 'not authorized' } }));
  const warnings: string[] = [];
  await uninstall(new Client({ node: url, maxRetries: 0 }), 'prod', (message) => warnings.push(message));
  expect(warnings).toEqual([expect.stringContaining('(HTTP 403): not authorized')]);
  expect(warnings[0]).toContain('remove them with DELETE /_index_template/sightline-prod-*');
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'DELETE /_index_template/sightline-prod-logs',
  ]);
});

test('deletion asks for nothing but the four templates of its environment', async () => {
  const { url, received } = await loopback(() => ({ status: 404, body: { error: { type: 'missing' } } }));
  await uninstall(new Client({ node: url, maxRetries: 0 }), 'prod', (message) => expect.unreachable(message));
  expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(
    ['logs', 'metrics', 'spans', 'service-map'].map((store) => `DELETE /_index_template/sightline-prod-${store}`),
  );
});

test('what answers with a page is no OpenSearch, and nothing more is asked of it', async () => {
  await using page = await startStub((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>'),
  );
  const client = new Client({ node: page.url, maxRetries: 0 });
  await expect(install({ client }, 'prod', (_, operation) => operation())).rejects.toThrow(
    `${page.url} is no OpenSearch: it answered HTTP 200 with a page (Log in); check OPENSEARCH_ENDPOINT`,
  );
  expect(page.requests).toHaveLength(1);
});
