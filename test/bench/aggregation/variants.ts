import { createRequire } from 'node:module';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Loop } from '../suite.ts';
import { BATCH } from './records.ts';
import { startServer } from './start-server.ts';

const CONTEXT = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 };

type Records = readonly KinesisStreamRecord[];

/** Does something with the first `times` records, a batch at a time. */
export function inBatches(records: Records, work: (batch: Records) => Promise<unknown>): Loop {
  return async (times) => {
    for (let left = times; left > 0; left -= BATCH) await work(left >= BATCH ? records : records.slice(0, left));
  };
}

/** The aggregator from the event to the response of OpenSearch. */
export async function ours(records: Records): Promise<(batch: Records) => Promise<unknown>> {
  const { createAggregator } = await import('../../../functions/aggregator/aggregator.ts');
  const { aggregatorConfig } = await import('../../../functions/aggregator/config.ts');
  const handler = createAggregator(
    aggregatorConfig({
      OPENSEARCH_ENDPOINT: await startServer(),
      OPENSEARCH_AUTH: 'none',
      SIGHTLINE_ENVIRONMENT: 'bench',
      DEAD_LETTER_BUCKET: 'none',
    }),
  );
  const response = await handler({ Records: [...records] }, CONTEXT);
  if (response.batchItemFailures.length > 0) throw new Error('the aggregator left records');
  return (batch) => handler({ Records: batch as KinesisStreamRecord[] }, CONTEXT);
}

/** The same as it is deployed: bundled, with its configuration from the environment. */
export async function deployed(): Promise<(batch: Records) => Promise<unknown>> {
  const { bundledAggregator } = await import('./bundled.ts');
  const file = bundledAggregator();
  Object.assign(process.env, {
    OPENSEARCH_ENDPOINT: await startServer(),
    OPENSEARCH_AUTH: 'none',
    DEAD_LETTER_BUCKET: 'none',
  });
  const { handler } = createRequire(import.meta.url)(file);
  return (batch) => handler({ Records: batch }, CONTEXT);
}

const INDEX = 'ss4o_logs-sightline-bench';

interface Decoded {
  readonly id: string;
  readonly document: Record<string, unknown>;
}

function decoded({ eventID, kinesis }: KinesisStreamRecord): Decoded {
  const { timestamp, time, ...fields } = JSON.parse(Buffer.from(kinesis.data, 'base64').toString('utf8'));
  return { id: eventID, document: { '@timestamp': timestamp ?? time, ...fields } };
}

const DEFAULT_FLUSH_BYTES = 5_000_000;

async function bulkHelper() {
  const { Client } = await import('@opensearch-project/opensearch');
  const client = new Client({ node: await startServer() });
  return async (lines: readonly Decoded[]) => {
    let at = 0;
    await client.helpers.bulk({
      datasource: lines.map(({ document }) => document),
      flushBytes: DEFAULT_FLUSH_BYTES,
      concurrency: 4,
      onDocument: () => ({ create: { _index: INDEX, _id: lines[at++]!.id } }),
    });
  };
}

/** Each record is parsed and handed to the client's bulk helper. */
export async function helpersBulk(): Promise<(batch: Records) => Promise<unknown>> {
  const bulk = await bulkHelper();
  return (batch) => bulk(batch.map(decoded));
}

/** The same, with Powertools' batch processor around the records. */
export async function powertoolsBatch(): Promise<(batch: Records) => Promise<unknown>> {
  const { BatchProcessor, EventType, processPartialResponse } = await import('@aws-lambda-powertools/batch');
  const bulk = await bulkHelper();
  return async (batch) => {
    const lines: Decoded[] = [];
    const event = { Records: batch as KinesisStreamRecord[] };
    const processor = new BatchProcessor(EventType.KinesisDataStreams);
    await processPartialResponse(
      event,
      async (record: KinesisStreamRecord) => void lines.push(decoded(record)),
      processor,
    );
    await bulk(lines);
  };
}

/** Action line and line put together without a look at them, and posted. */
export async function spliceAndPost(): Promise<(batch: Records) => Promise<unknown>> {
  const { Agent, request } = await import('node:http');
  const url = `${await startServer()}/_bulk?filter_path=errors,items.*.status`;
  const agent = new Agent({ keepAlive: true });
  return async (batch) => {
    const body = batch
      .map(({ eventID, kinesis }) => {
        const line = Buffer.from(kinesis.data, 'base64').toString('latin1');
        return `{"create":{"_index":"${INDEX}","_id":"${eventID}"}}\n{"@${line.slice(2)}\n`;
      })
      .join('');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    request(url, { method: 'POST', agent, headers: { 'content-type': 'application/x-ndjson' } }, (response) =>
      response.resume().once('end', resolve),
    )
      .once('error', reject)
      .end(Buffer.from(body, 'latin1'));
    await promise;
  };
}
