import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Bucket, s3Bucket } from '../../cli/redrive/bucket.ts';
import { type RedriveOptions, redrive } from '../../cli/redrive/redrive.ts';
import type { Compression } from '../../contract/settings/opensearch.ts';
import { type Indices, indicesOf } from '../../functions/aggregator/document/document.ts';
import { createStores } from '../../functions/setup/stores.ts';
import type { Clients } from '../../local/bridge/aws.ts';
import type { ShardRecord } from '../../local/bridge/kinesis-mapping/event.ts';
import { type Mapping, toMapping } from '../../local/bridge/kinesis-mapping/mapping.ts';
import { processBatch } from '../../local/bridge/kinesis-mapping/process-batch.ts';
import { type Emulator, startEmulator } from '../../local/emulator/start.ts';
import { type OpenSearchNode, startOpenSearch } from '../../local/opensearch/start.ts';
import { freePort } from '../../local/processes/port.ts';
import { openSearchClient } from '../../opensearch/client.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';
import { type Gate, startGate } from './gate.ts';
import { bundleWorker, type FakeLambda, startLambda } from './lambda.ts';
import { foundInBucket, foundInOpenSearch, judge } from './oracle.ts';
import { startFaultProxy } from './proxy.ts';
import { seeded, seedOf } from './random.ts';
import { createWorkload } from './workload.ts';

const LINES = Number(process.env['CHAOS_LINES'] ?? 20_000);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const REPEAT = `CHAOS_SEED=${SEED} CHAOS_LINES=${LINES} npx vitest run --project chaos`;

/** Twice what it takes on two cores that are busy with other things. */
const TIMEOUT_MS = 300_000 + LINES * 12;

const BUCKET = 'letters';
const ENVIRONMENT = 'chaos';
const indices: Indices = indicesOf(ENVIRONMENT);
const SHARDS = 3;
const SECRET = 'test';
const BATCH_RECORDS = 10;

let folder: RunFolder;
let worker: string;
let node: OpenSearchNode;
let emulator: Emulator;
let client: Client;
let s3: S3Client;
let bucket: Bucket;

beforeAll(async () => {
  folder = await createRunFolder('chaos');
  worker = path.join(folder.path, 'worker.cjs');
  [node, emulator] = await Promise.all([
    startOpenSearch({ port: await freePort(), dir: folder.path }),
    startEmulator({ port: await freePort(), dir: folder.path }),
    bundleWorker(worker),
  ]);
  for (const [name, value] of Object.entries(aws())) vi.stubEnv(name, value);
  s3 = new S3Client();
  bucket = s3Bucket(s3, BUCKET);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client = await openSearchClient({ endpoint: node.url, auth: { kind: 'none' } });
  await createStores(client, ENVIRONMENT, (_, step) => step());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await client?.close();
  await node?.stop();
  await emulator?.stop();
  await folder?.remove();
});

const aws = () => ({
  AWS_ENDPOINT_URL: emulator.endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: SECRET,
});

const aggregatorVariables = (endpoint: string) => ({
  OPENSEARCH_ENDPOINT: endpoint,
  OPENSEARCH_AUTH: 'none',
  DEAD_LETTER_BUCKET: BUCKET,
  SIGHTLINE_ENVIRONMENT: ENVIRONMENT,
});

/** A mapping as the constructs make it, except that it gives up after so many retries and not after an hour. */
const mapping = (maxRetries: number): Mapping =>
  toMapping({
    UUID: '3b1a0c9e-0000-4000-8000-000000000000',
    FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:aggregator',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/telemetry',
    BatchSize: BATCH_RECORDS,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: maxRetries,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${BUCKET}` } },
  });

interface Reader {
  readonly shardId: string;
  readonly records: readonly ShardRecord[];
  readonly maxRetries: number;
  readonly lambda: FakeLambda;
}

/**
 * Most deliveries that a batch may take before all of its records are acknowledged; one that takes more has stalled. It
 * has ten records, a third of the requests fails, and a fifth of the invocations is killed. Deliveries are counted and not
 * seconds, which depend on the machine.
 */
const MOST_DELIVERIES = 100;

/** Reads a shard from its beginning to its end, as Lambda does. Gives the number of deliveries of each batch. */
async function readShard({ shardId, records, maxRetries, lambda }: Reader, onBatch: () => void): Promise<number[]> {
  const deliveries: number[] = [];
  for (let from = 0; from < records.length; from += BATCH_RECORDS) {
    const before = lambda.invocations();
    await processBatch(records.slice(from, from + BATCH_RECORDS), {
      clients: { lambda, s3 } as unknown as Clients,
      shardId,
      mapping: () => mapping(maxRetries),
      checkpoint: () => {},
      signal: new AbortController().signal,
    });
    deliveries.push(lambda.invocations() - before);
    onBatch();
  }
  return deliveries;
}

/** What is done to OpenSearch itself or to the way to it, and after which share of the batches. */
const CALAMITIES: readonly (readonly [share: number, calamity: (gate: Gate) => Promise<void>])[] = [
  [0.1, rollOver],
  [0.2, () => block('read_only_allow_delete')],
  [0.3, rollOver],
  [0.4, crash],
  [0.5, rollOver],
  [0.55, refuseConnections],
  [0.7, () => block('write')],
];

/** Lets each data stream begin its next index. */
async function rollOver(): Promise<void> {
  for (const name of Object.values(indices)) await client.indices.rollover({ alias: name });
}

/** Blocks the writes, as OpenSearch itself does when the disk is full, for a while. */
async function block(name: 'read_only_allow_delete' | 'write'): Promise<void> {
  const set = (value: boolean | null) =>
    client.indices.putSettings({ index: Object.values(indices), body: { [`index.blocks.${name}`]: value } });
  await set(true);
  await sleep(2_000);
  await set(null);
}

async function refuseConnections(gate: Gate): Promise<void> {
  await gate.close();
  await expect(fetch(gate.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  await sleep(2_000);
  await gate.open();
}

async function crash(): Promise<void> {
  await node.kill();
  await node.start();
}

async function runRedrive(options: RedriveOptions = {}): Promise<string> {
  const out: string[] = [];
  const output = { out: (text: string) => out.push(text), status: () => {} };
  await redrive(options, { env: { ...aggregatorVariables(node.url) }, output });
  return out.at(-2) ?? '';
}

it(`${LINES} lines through every fault are each stored once or a dead letter once (${REPEAT})`, {
  timeout: TIMEOUT_MS,
}, async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const workload = createWorkload(LINES, SHARDS, seeded(SEED));
  await using proxy = await startFaultProxy(node.url, { seed: SEED, share: 0.3, secret: SECRET });
  await using gate = await startGate(proxy.url);
  const env = { ...aws(), ...aggregatorVariables(gate.url), OPENSEARCH_AUTH: 'sigv4', AWS_MAX_ATTEMPTS: '3' };
  using stack = new DisposableStack();
  const reader = (shard: number, name: string, maxRetries: number, compression: Compression | 'none'): Reader => {
    const { id: shardId, records } = workload.shards[shard]!;
    const random = seeded(seedOf(SEED, name));
    const lambda = stack.use(
      startLambda({
        worker,
        env: { ...env, OPENSEARCH_COMPRESSION: compression },
        timeoutMs: 8_000,
        killShare: 0.2,
        random,
      }),
    );
    return { shardId, records, maxRetries, lambda };
  };
  // The first shard is read by two at once, and the second gives up soon.
  const readers = [
    reader(0, 'a', 1_000, 'none'),
    reader(0, 'twin', 1_000, 'none'),
    reader(1, 'b', 1, 'gzip'),
    reader(2, 'c', 1_000, 'zstd'),
  ];

  const total = readers.reduce((sum, { records }) => sum + Math.ceil(records.length / BATCH_RECORDS), 0);
  const calamities = CALAMITIES.map(([share, calamity]) => ({ at: Math.floor(share * total), calamity }));
  let struck = Promise.resolve();
  let batches = 0;
  const onBatch = () => {
    batches++;
    for (const { at, calamity } of calamities) if (at === batches) struck = struck.then(() => calamity(gate));
  };
  const deliveries = (await Promise.all(readers.map((each) => readShard(each, onBatch)))).flat();
  await struck;
  // All of the last shard is delivered once more.
  deliveries.push(...(await readShard(readers.at(-1)!, () => {})));
  const stalled = deliveries.filter((times) => times > MOST_DELIVERIES);

  const stored = await foundInOpenSearch(client, indices);
  const dead = await foundInBucket(bucket, indices);
  const killed = readers.reduce((sum, { lambda }) => sum + lambda.killed(), 0);
  const timedOut = readers.reduce((sum, { lambda }) => sum + lambda.timedOut(), 0);
  const faults = [...proxy.tally].map(([name, times]) => `${name} ${times}`).join(', ');
  console.log(
    `chaos: ${REPEAT}\n${workload.marks.size} lines and ${workload.undecodable.size} undecodable records: ` +
      `${stored.size} stored, ${dead.size} in the bucket; ${deliveries.length} batches took at most ${Math.max(...deliveries)} deliveries; ${killed} workers killed, ${timedOut} of them by their deadline; requests: ${faults}`,
  );
  expect(judge(workload, stored, dead), REPEAT).toMatchObject({ lost: [], doubled: [] });
  expect(stalled, REPEAT).toEqual([]);
  expect(killed, REPEAT).toBeGreaterThan(timedOut);
  expect(timedOut, REPEAT).toBeGreaterThan(0);
  expect(proxy.tally.get('signature expired'), REPEAT).toBeGreaterThan(0);
  expect(proxy.tally.has('signature wrong'), REPEAT).toBe(false);
  expect(batches).toBe(total);

  console.log(`redriven: ${await runRedrive()}`);
  const redriven = await foundInOpenSearch(client, indices);
  const left = await foundInBucket(bucket, indices);
  expect(judge(workload, redriven, left), REPEAT).toEqual({ lost: [], doubled: [], both: [] });
  expect(
    [...left.values()].every((times) => times === 1),
    REPEAT,
  ).toBe(true);

  console.log(`redriven as text: ${await runRedrive({ fix: [{ kind: 'text' }] })}`);
  expect([...(await foundInBucket(bucket, indices)).keys()], REPEAT).toEqual([]);
  const all = await foundInOpenSearch(client, indices);
  expect(judge(workload, all, new Map()), REPEAT).toEqual({ lost: [], doubled: [], both: [] });
  expect(all.size).toBe(workload.marks.size + workload.undecodable.size);
});
