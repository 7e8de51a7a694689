import fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAggregator } from '../../../functions/aggregator/aggregator.ts';
import { aggregatorConfig } from '../../../functions/aggregator/config.ts';
import { json, startStub } from '../stub-server.ts';
import { startBulkStub } from './bulk-stub.ts';
import { own } from './lines.ts';
import { kinesisRecord } from './records.ts';

const output: string[] = [];
beforeEach(() => {
  output.length = 0;
  vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => {
    output.push(...String(data).trimEnd().split('\n'));
    return Buffer.byteLength(String(data));
  });
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const env = { OPENSEARCH_AUTH: 'none', DEAD_LETTER_BUCKET: 'letters' };
const context = { awsRequestId: 'request', functionName: 'aggregator', getRemainingTimeInMillis: () => 30_000 };
const event = { Records: [kinesisRecord(own.log('a'), '7')] };

describe('createAggregator', () => {
  it('keeps its connection from one invocation to the next', async () => {
    await using stub = await startBulkStub();
    const handler = createAggregator(aggregatorConfig({ ...env, OPENSEARCH_ENDPOINT: stub.url }));
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(new Set(stub.requests.map(({ remotePort }) => remotePort)).size).toBe(1);
    expect(stub.requests.filter(({ url }) => url.startsWith('/_bulk'))).toHaveLength(2);
  });

  it('sends no ids any more to a target that refused them once', async () => {
    const bodies: string[] = [];
    const reason = 'Document ID is not supported in create/index operation request';
    await using server = await startStub(({ url, body }, response) => {
      if (!url.startsWith('/_bulk')) return json(response, 404, {});
      bodies.push(body.toString());
      const create = bodies.at(-1)!.includes('"_id"')
        ? { status: 400, error: { type: 'illegal_argument_exception', reason } }
        : { status: 201 };
      json(response, 200, { errors: create.status >= 300, items: [{ create }] });
    });
    const handler = createAggregator(aggregatorConfig({ ...env, OPENSEARCH_ENDPOINT: server.url }));
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(bodies.map((body) => body.includes('"_id"'))).toEqual([true, false, false]);
  });

  it('reads the secret again after it was refused', async () => {
    let password = 'old';
    await using secrets = await startStub((_, response) =>
      json(response, 200, { SecretString: JSON.stringify({ username: 'admin', password }) }),
    );
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    const authorization = `Basic ${Buffer.from('admin:new').toString('base64')}`;
    await using server = await startStub(({ headers }, response) =>
      headers.authorization === authorization
        ? json(response, 200, { errors: false, items: [{ create: { status: 201 } }] })
        : json(response, 401, {}),
    );
    const handler = createAggregator(
      aggregatorConfig({
        ...env,
        OPENSEARCH_ENDPOINT: server.url,
        OPENSEARCH_AUTH: 'basic',
        OPENSEARCH_SECRET_ARN: 'arn',
      }),
    );
    await expect(handler(event, context)).rejects.toThrow('OpenSearch refused the bulk request with status 401');
    password = 'new';
    expect(await handler(event, context)).toEqual({ batchItemFailures: [] });
    expect(secrets.requests).toHaveLength(2);
  });

  it('says what it leaves for the next delivery and why', async () => {
    await using server = await startStub((_, response) => json(response, 503, {}));
    const handler = createAggregator(aggregatorConfig({ ...env, OPENSEARCH_ENDPOINT: server.url }));
    let remaining = 35_000;
    const ending = { ...context, getRemainingTimeInMillis: () => (remaining -= 5_000) };
    expect(await handler(event, ending)).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(output.map((line) => JSON.parse(line))).toMatchObject([
      { 'aggregator.records': 1, 'aggregator.documents': 0 },
      {
        level: 'WARN',
        message: 'records are left for the next delivery',
        from: '7',
        unresolved: 1,
        cause: { type: 'http_error', status: 503 },
      },
    ]);
  });
});

describe('the entry point', () => {
  it('fails the start of a function that is not configured', async () => {
    vi.stubEnv('DEAD_LETTER_BUCKET', undefined);
    await expect(import('../../../functions/aggregator/handler.ts')).rejects.toThrow('DEAD_LETTER_BUCKET is missing');
  });
});
