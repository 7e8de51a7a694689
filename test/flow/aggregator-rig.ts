import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Client } from '@opensearch-project/opensearch';
import type { KinesisStreamRecord } from 'aws-lambda';
import { vi } from 'vitest';
import type { Compression } from '../../contract/settings/opensearch.ts';
import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import type { AggregatorConfig } from '../../functions/aggregator/config.ts';
import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { type Indices, indicesOf } from '../../functions/aggregator/document/document.ts';
import { templates } from '../../functions/setup/templates/index.ts';
import { openSearchClient } from '../../opensearch/client.ts';
import { startStub } from '../functions/stub-server.ts';

/** The aggregator between a real OpenSearch and a bucket on the loopback interface, in an environment of its own. */
export interface Rig extends AsyncDisposable {
  readonly client: Client;
  readonly indices: Indices;
  /** Dead letters of every object in the bucket. */
  deadLetters(): DeadLetter[];
  /** Lines that the function wrote to stdout. */
  readonly output: readonly string[];
  /** A new instance of the function. `endpoint` may be a server that stands between. */
  instance(overrides?: InstanceOptions): Instance;
  /** Every document of a kind, after a refresh. */
  documents(kind: keyof Indices): Promise<Array<Record<string, unknown>>>;
}

export interface InstanceOptions {
  readonly endpoint?: string;
  readonly compression?: Compression;
  readonly delivery?: Partial<AggregatorConfig['delivery']>;
}

export interface Instance {
  /** Invokes the function and gives back the sequence numbers that it reports as failed. */
  invoke(records: readonly KinesisStreamRecord[], timeoutMs?: number): Promise<string[]>;
}

const BUCKET = 'letters';

export async function startRig(openSearchUrl: string, name: string): Promise<Rig> {
  const environment = `${name}_${process.pid}_${Date.now()}`;
  const indices = indicesOf(environment);
  const client = await openSearchClient({ endpoint: openSearchUrl, auth: { kind: 'none' } });
  for (const template of templates(environment)) await client.indices.putIndexTemplate(template);
  for (const index of Object.values(indices)) await client.indices.createDataStream({ name: index });

  const bucket = await startStub((_, response) => response.writeHead(200).end());
  vi.stubEnv('AWS_ENDPOINT_URL_S3', bucket.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');

  const output: string[] = [];
  const stdout = vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => {
    const text = String(data);
    output.push(...text.trimEnd().split('\n'));
    return Buffer.byteLength(text);
  });

  return {
    client,
    indices,
    output,
    deadLetters: () =>
      bucket.requests.flatMap(({ body }) =>
        gunzipSync(body)
          .toString()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ),
    instance({ endpoint = openSearchUrl, compression, delivery = {} } = {}) {
      const handler = createAggregator({
        openSearch: { endpoint, auth: { kind: 'none' }, ...(compression && { compression }) },
        indices,
        deadLetterBucket: BUCKET,
        namespace: 'Sightline',
        delivery: { batch: { bytes: 5_000_000, items: 5_000 }, concurrency: 2, requestTimeoutMs: 20_000, ...delivery },
      });
      return {
        async invoke(records, timeoutMs = 60_000) {
          const end = Date.now() + timeoutMs;
          const response = await handler(
            { Records: [...records] },
            {
              awsRequestId: crypto.randomUUID(),
              functionName: 'aggregator',
              getRemainingTimeInMillis: () => Math.max(0, end - Date.now()),
            },
          );
          return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
        },
      };
    },
    async documents(kind) {
      await client.indices.refresh({ index: indices[kind] });
      const { body } = await client.search({ index: indices[kind], body: { size: 10_000 } });
      return body.hits.hits.map(({ _source }) => _source as Record<string, unknown>);
    },
    async [Symbol.asyncDispose]() {
      stdout.mockRestore();
      vi.unstubAllEnvs();
      await bucket[Symbol.asyncDispose]();
      for (const index of Object.values(indices)) await client.indices.deleteDataStream({ name: index });
      for (const template of templates(environment)) await client.indices.deleteIndexTemplate({ name: template.name });
      await client.close();
    },
  };
}
