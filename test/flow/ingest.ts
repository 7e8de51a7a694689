import fs from 'node:fs';
import type { Client } from '@opensearch-project/opensearch';
import { inject, vi } from 'vitest';
import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { indicesOf } from '../../functions/aggregator/document/document.ts';
import { ARRIVAL, kinesisRecord } from '../functions/aggregator/records.ts';

let sequenceNumber = 1;

/** Has a new aggregator store some lines in one invocation, and makes them searchable. */
export async function ingest(os: Client, environment: string, lines: readonly string[]): Promise<void> {
  const indices = indicesOf(environment);
  const handler = createAggregator({
    openSearch: { endpoint: inject('opensearchUrl'), auth: { kind: 'none' } },
    indices,
    deadLetterBucket: 'none',
    namespace: 'Sightline',
    delivery: { batch: { bytes: 5_000_000, items: 5_000 }, concurrency: 2, requestTimeoutMs: 20_000 },
  });
  const Records = lines.map((line) => kinesisRecord(Buffer.from(line), String(sequenceNumber++), ARRIVAL));
  const stdout = vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => Buffer.byteLength(String(data)));
  const context = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 };
  try {
    const { batchItemFailures } = await handler({ Records }, context);
    if (batchItemFailures.length > 0) throw new Error(`not stored: ${JSON.stringify(batchItemFailures)}`);
  } finally {
    stdout.mockRestore();
  }
  await os.indices.refresh({ index: Object.values(indices) });
}
