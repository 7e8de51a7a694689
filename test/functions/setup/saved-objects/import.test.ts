import { createHash } from 'node:crypto';
import { Client } from '@opensearch-project/opensearch';
import { expect, onTestFinished, test, vi } from 'vitest';
import { importSavedObjects } from '../../../../functions/setup/saved-objects/import.ts';
import { savedObjects, toNdjson } from '../../../../functions/setup/saved-objects/index.ts';
import { openSearchClient } from '../../../../opensearch/client.ts';
import { type Loopback, loopback, type Received } from '../loopback.ts';

const ndjson = toNdjson(savedObjects('prod'));
const client = ({ url }: Loopback, base = '') => new Client({ node: `${url}${base}`, maxRetries: 0 });
const success = { status: 200, body: { success: true, successCount: 15 } };

async function fileOf({ headers, body }: Received): Promise<File> {
  const form = await new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
  return form.get('file') as File;
}

test('the file is posted whole, to be written over older objects', async () => {
  const dashboards = await loopback(() => success);
  expect(await importSavedObjects(client(dashboards, '/_dashboards'), ndjson)).toBe(15);
  const [request] = dashboards.received;
  expect(request).toMatchObject({ method: 'POST', url: '/_dashboards/api/saved_objects/_import?overwrite=true' });
  expect(request?.headers).toMatchObject({ 'osd-xsrf': 'true', securitytenant: 'global' });
  const file = await fileOf(request!);
  expect(file.name).toMatch(/\.ndjson$/);
  expect(await file.text()).toBe(ndjson);
});

test('an answer of 200 that reports no success fails with the reasons', async () => {
  const errors = [
    {
      id: 'a',
      type: 'dashboard',
      error: { type: 'missing_references', references: [{ type: 'visualization', id: 'b' }] },
    },
    { id: 'c', type: 'visualization', error: { type: 'unknown', message: 'belongs to a more recent version' } },
    { id: 'd', type: 'index-pattern', error: { type: 'conflict' } },
  ];
  const dashboards = await loopback(() => ({ status: 200, body: { success: false, successCount: 12, errors } }));
  await expect(importSavedObjects(client(dashboards), ndjson)).rejects.toThrow(
    'Dashboards refused 3 of 15 saved objects: dashboard a: missing_references ([{"type":"visualization","id":"b"}]); ' +
      'visualization c: unknown (belongs to a more recent version); index-pattern d: conflict',
  );
});

test.each([{ cluster_name: 'local' }, null, 'in plain text', []])(
  'an answer that is not of the import fails: %j',
  async (body) => {
    const dashboards = await loopback(() => ({ status: 200, body }));
    await expect(importSavedObjects(client(dashboards), ndjson)).rejects.toThrow(
      `${dashboards.url} is no OpenSearch Dashboards: it answered HTTP 200 with`,
    );
  },
);

test('an import that failed without a reason is a failure', async () => {
  const dashboards = await loopback(() => ({ status: 200, body: { success: false, successCount: 0 } }));
  await expect(importSavedObjects(client(dashboards), ndjson)).rejects.toThrow('look for it in its log');
});

test('an HTTP error fails', async () => {
  const dashboards = await loopback(() => ({ status: 500, body: { message: 'An internal server error occurred' } }));
  await expect(importSavedObjects(client(dashboards), ndjson)).rejects.toMatchObject({ statusCode: 500 });
});

test('a signed import signs the bytes that it sends', async () => {
  const dashboards = await loopback(() => success);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const auth = { kind: 'sigv4', service: 'es', region: 'eu-west-1' } as const;
  await importSavedObjects(await openSearchClient({ endpoint: dashboards.url, auth }), ndjson);
  const [request] = dashboards.received;
  expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/es\//);
  expect(request?.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(request!.body).digest('hex'));
  expect(await (await fileOf(request!)).text()).toBe(ndjson);
});
