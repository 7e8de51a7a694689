import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
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
    await expectNeeded(action, request);
  });

  describe('where nobody has more than his own roles', () => {
    // The plugin's default configuration gives a role to everybody that allows what these two do.
    const everybody = '/_plugins/_security/api/rolesmapping/own_index';
    beforeAll(() => admin.transport.request({ method: 'PUT', path: everybody, body: { users: [] } }));
    afterAll(() => admin.transport.request({ method: 'PUT', path: everybody, body: { users: ['*'] } }));

    it.each<[string, (writer: Client) => Promise<{ body: unknown }>]>([
      ['indices:data/write/bulk', (writer) => create(writer)],
      ['indices:data/read/mget', (writer) => mget(writer)],
    ])('have nothing to spare in the cluster either: without %s the aggregator is refused', async (action, request) => {
      await expectNeeded(action, request);
    });
  });

  describe('one permission less', () => {
    const output: string[] = [];
    beforeAll(() => {
      vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => {
        output.push(...String(data).trimEnd().split('\n'));
        return Buffer.byteLength(String(data));
      });
    });
    afterAll(() => vi.restoreAllMocks());

    const warnings = () =>
      output.map((line) => JSON.parse(line)).filter(({ level }) => level === 'WARN' || level === 'ERROR');

    /** What an aggregator does with two lines whose role lacks a permission. */
    async function aggregateWithout(action: string, name: string) {
      const role = without(roleOnPage('writer', environment), action);
      const user = await putUser(admin, 'writer', role);
      await using secrets = await startSecrets(user);
      vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
      vi.stubEnv('AWS_REGION', 'eu-west-1');
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
      output.length = 0;
      const lines = [own.log(name, { [`${name}Id`]: 'x' }), own.metric(`${name}.count`, 3)];
      const answer = await aggregate(lines, `shardId-${name}`).catch((error: Error) => error);
      vi.unstubAllEnvs();
      return { answer, user };
    }

    const stored = async (name: string) => {
      await admin.indices.refresh({ index: indices.log });
      const query = { match_phrase: { message: name } };
      return (await admin.count({ index: indices.log, body: { query } })).body.count;
    };

    it.each([
      ['indices:admin/mappings/get', 'unreadable', 'new fields are stored, and found under untyped only'],
      ['indices:admin/mapping/put', 'unmapped', 'new fields are stored, and found under untyped only'],
      ['indices:monitor/settings/get', 'untold', undefined],
    ])('without %s each line is stored once, and the log says what is lacking', async (action, name, message) => {
      const { answer, user } = await aggregateWithout(action, name);
      expect(answer).toEqual({ batchItemFailures: [] });
      expect(await stored(name)).toBe(1);
      if (message === undefined) return;
      const [warning] = warnings();
      expect(warning.message).toContain(message);
      expect(warning.cause.reason).toContain(action);
      expect(warning.cause.reason).toContain(user.username);
    });

    it.each([
      ['indices:data/write/bulk[s]', 'unwritten'],
      ['indices:data/write/index', 'unindexed'],
    ])(
      'without %s nothing is given up: the invocation fails and names the action, the user and the index',
      async (action, name) => {
        const { answer, user } = await aggregateWithout(action, name);
        expect(answer).toBeInstanceOf(Error);
        const { message } = answer as Error;
        expect(message).toContain(action);
        expect(message).toContain(user.username);
        expect(message).toMatch(/sightline-s[0-9a-f]{10}/);
        expect(await stored(name)).toBe(0);
      },
    );
  });

  it('lose no edge of a service map that is gone: the invocation fails and names it, and Setup makes it anew', async () => {
    await using secrets = await startSecrets(await putUser(admin, 'writer', roleOnPage('writer', environment)));
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const index = indexName('serviceMap', environment);
    await admin.indices.delete({ index });
    const caller = 'b'.repeat(16);
    const called = {
      ...(JSON.parse(own.span('orders', '00f067aa0ba902b8')) as object),
      parentSpanId: caller,
      traceState: `sightline=POST%20%2Forders;front;invoke%20orders;c${caller}`,
    };
    const lines = [JSON.stringify(called)];
    await expect(aggregate(lines, 'shardId-map')).rejects.toThrow(index);
    const setup = connectAs(await putUser(admin, 'setup', roleOnPage('setup', environment)));
    await install({ client: setup }, environment, once);
    await setup.close();
    expect((await aggregate(lines, 'shardId-map')).batchItemFailures).toEqual([]);
    await admin.indices.refresh({ index });
    expect((await admin.count({ index })).body.count).toBeGreaterThan(0);
    vi.unstubAllEnvs();
  });

  async function expectNeeded(action: string, request: (writer: Client) => Promise<{ body: unknown }>) {
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
  }

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
