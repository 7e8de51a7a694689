import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { storedIds } from '../../cli/redrive/stored-ids.ts';
import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { type Indices, indicesOf } from '../../functions/aggregator/document/document.ts';
import { install } from '../../functions/setup/lifecycle.ts';
import { destroy, once } from '../flow/setup-environment.ts';
import { own } from '../functions/aggregator/lines.ts';
import { ARRIVAL, kinesisRecord } from '../functions/aggregator/records.ts';
import { basicConfig, connectAs, putUser, roleOnPage, startSecrets, without } from './secured.ts';

describe.runIf(inject('secured'))('the roles of docs/security.md', () => {
  const environment = `s${randomBytes(5).toString('hex')}`;
  const indices: Indices = indicesOf(environment);
  let admin: Client;

  beforeAll(async () => {
    admin = connectAs();
  });

  afterAll(async () => {
    await destroy(admin, environment);
    await admin.close();
  });

  it('let Setup install, and do it again', async () => {
    const setup = connectAs(await putUser(admin, 'setup', roleOnPage('setup', environment)));
    await install({ client: setup }, environment, once);
    await install({ client: setup }, environment, once);
    await setup.close();
    expect((await admin.indices.getDataStream({ name: indices.log })).body.data_streams).toHaveLength(1);
    expect((await admin.indices.exists({ index: indexName('serviceMap', environment) })).body).toBe(true);
  });

  it('let the aggregator write, and redrive find what it wrote', async () => {
    await using secrets = await startSecrets(await putUser(admin, 'writer', roleOnPage('writer', environment)));
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const response = await aggregate([own.log('hello', { orderId: 'o-1' })]);
    expect(response.batchItemFailures).toEqual([]);

    const redrive = connectAs(await putUser(admin, 'redrive', roleOnPage('redrive', environment)));
    const ids = await storedIds(redrive)(['shardId-000000000000-1-0', 'not-there'], Object.values(indices));
    expect([...ids]).toEqual(['shardId-000000000000-1-0']);
    await redrive.close();
    vi.unstubAllEnvs();
  });

  it('let the aggregator map new names, and store once what comes again after a rollover', async () => {
    await using secrets = await startSecrets(await putUser(admin, 'writer', roleOnPage('writer', environment)));
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const lines = [own.log('rolled', { basket: { size: 7 } })];
    expect((await aggregate(lines, 'shardId-000000000001')).batchItemFailures).toEqual([]);
    const { body: mapped } = await admin.indices.getFieldMapping({ index: indices.log, fields: 'basket.size' });
    expect(JSON.stringify(mapped)).toContain('"type":"double"');
    await admin.indices.rollover({ alias: indices.log });
    expect((await aggregate(lines, 'shardId-000000000001')).batchItemFailures).toEqual([]);
    await admin.indices.refresh({ index: indices.log });
    const { body } = await admin.count({ index: indices.log, body: { query: { match: { message: 'rolled' } } } });
    expect(body.count).toBe(1);
    vi.unstubAllEnvs();
  });

  it.each<[string, (writer: Client) => Promise<{ body: unknown }>]>([
    ['indices:data/read/mget[shard]', (writer) => mget(writer)],
    ['indices:monitor/settings/get', (writer) => writer.indices.getSettings({ index: indices.log })],
    ['indices:admin/mappings/get', (writer) => writer.indices.getMapping({ index: indices.log })],
    [
      'indices:admin/mapping/put',
      (writer) => writer.indices.putMapping({ index: indices.log, body: { properties: {} } }),
    ],
    [
      'indices:data/write/delete',
      (writer) => writer.bulk({ body: [{ delete: { _index: `.ds-${indices.log}-000001`, _id: 'not-there' } }] }),
    ],
    ['indices:data/write/index', (writer) => create(writer)],
    ['indices:data/write/bulk[s]', (writer) => create(writer)],
  ])('have nothing to spare for the aggregator: without %s it is refused', async (action, request) => {
    const role = roleOnPage('writer', environment);
    const answer = async (allowed: typeof role) => {
      const writer = connectAs(await putUser(admin, 'writer', allowed));
      const text = await request(writer).then(
        ({ body }) => JSON.stringify(body),
        (error) => JSON.stringify(error.meta?.body ?? String(error)),
      );
      await writer.close();
      return text;
    };
    expect(await answer(role)).not.toContain('security_exception');
    const lacking = without(role, action);
    expect(lacking).not.toEqual(role);
    expect(await answer(lacking)).toContain('security_exception');
  });

  const mget = (writer: Client) =>
    writer.mget({ body: { docs: [{ _index: `.ds-${indices.log}-000001`, _id: 'not-there' }] } });

  const create = (writer: Client) =>
    writer.bulk({
      body: [
        { create: { _index: indices.log, _id: randomBytes(8).toString('hex') } },
        { '@timestamp': '2026-11-22T12:00:00.000Z' },
      ],
    });

  function aggregate(lines: readonly string[], shard = 'shardId-000000000000') {
    const handler = createAggregator({
      openSearch: basicConfig(),
      indices,
      deadLetterBucket: 'letters',
      namespace: 'Sightline',
      delivery: { batch: { bytes: 5_000_000, items: 5_000 }, concurrency: 2, requestTimeoutMs: 20_000 },
    });
    const Records = lines.map((line, at) => kinesisRecord(Buffer.from(line), String(at + 1), ARRIVAL, shard));
    const context = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 30_000 };
    return handler({ Records }, context);
  }
});
