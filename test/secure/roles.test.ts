import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { storedIds } from '../../bin/redrive/stored-ids.ts';
import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { type Indices, indicesOf } from '../../functions/aggregator/document/document.ts';
import { install } from '../../functions/setup/lifecycle.ts';
import { destroy, once } from '../flow/setup-environment.ts';
import { own } from '../functions/aggregator/lines.ts';
import { ARRIVAL, kinesisRecord } from '../functions/aggregator/records.ts';
import { basicConfig, connectAs, putUser, roleOnPage, startSecrets } from './secured.ts';

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

  function aggregate(lines: readonly string[]) {
    const handler = createAggregator({
      openSearch: basicConfig(),
      indices,
      deadLetterBucket: 'letters',
      namespace: 'Sightline',
      delivery: { batch: { bytes: 5_000_000, items: 5_000 }, concurrency: 2, requestTimeoutMs: 20_000 },
    });
    const Records = lines.map((line, at) =>
      kinesisRecord(Buffer.from(line), String(at + 1), ARRIVAL, 'shardId-000000000000'),
    );
    const context = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 30_000 };
    return handler({ Records }, context);
  }
});
