/**
 * Sends own lines to a real OpenSearch from more and more shards: `main.ts <rounds>`. Writes the table to descriptor 3.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import { createStores } from '../../../functions/setup/stores.ts';
import { startOpenSearch } from '../../../local/opensearch/start.ts';
import { freePort } from '../../../local/processes/port.ts';
import { openSearchClient } from '../../../opensearch/client.ts';
import { startShards } from './shards.ts';
import { type Cell, growthTable } from './table.ts';

const RESULTS = 3;
const SHARDS = [1, 2, 4, 8];
const BATCHES = [100, 1_000, 10_000];
const CELL_MS = 3_000;
const WARM_UP_MS = 10_000;
const ENVIRONMENT = 'bench';

const rounds = Number(process.argv[2] ?? 1);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sightline-growth-'));
try {
  const node = await startOpenSearch({ port: await freePort(), dir, heap: '1g', keepData: false });
  try {
    fs.writeSync(RESULTS, growthTable(await measure(node.url)));
  } finally {
    await node.stop();
  }
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}

async function measure(url: string): Promise<Cell[]> {
  const client = await openSearchClient({ endpoint: url, auth: { kind: 'none' } });
  await createStores(client, ENVIRONMENT, (_, step) => step());
  using shards = startShards(Math.max(...SHARDS), {
    OPENSEARCH_ENDPOINT: url,
    OPENSEARCH_AUTH: 'none',
    SIGHTLINE_ENVIRONMENT: ENVIRONMENT,
    DEAD_LETTER_BUCKET: 'none',
  });
  // Code that has not run yet is slow, here and in OpenSearch.
  await shards.work(Math.max(...SHARDS), { batch: 1_000, milliseconds: WARM_UP_MS });
  const cells = SHARDS.flatMap((count) => BATCHES.map((batch): Cell => ({ shards: count, batch, samples: [] })));
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`growth: round ${round} of ${rounds}\n`);
    for (const { shards: count, batch, samples } of cells) {
      const [start, cpuBefore] = [performance.now(), await cpuOf(client)];
      const { documents, cpu } = await shards.work(count, { batch, milliseconds: CELL_MS });
      samples.push({
        perSecond: (documents / (performance.now() - start)) * 1000,
        aggregator: cpu / documents,
        openSearch: ((await cpuOf(client)) - cpuBefore) / documents,
      });
    }
  }
  return cells;
}

/** CPU time that OpenSearch's process has taken so far, in microseconds. */
async function cpuOf(client: Client): Promise<number> {
  const { body } = await client.nodes.stats({ metric: ['process'] });
  const nodes = Object.values(body.nodes) as { process?: { cpu?: { total_in_millis?: number } } }[];
  return nodes.reduce((sum, { process: each }) => sum + (each?.cpu?.total_in_millis ?? Number.NaN), 0) * 1000;
}
