import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ShardRecord } from '../../local/bridge/kinesis-mapping/event.ts';
import { own } from '../functions/aggregator/lines.ts';
import { cloudWatchPayload, logEvents } from '../functions/aggregator/records.ts';
import { pick, type Random } from './random.ts';

/** What goes onto the stream, and how each part of it is found again. */
export interface Workload {
  readonly shards: readonly { readonly id: string; readonly records: readonly ShardRecord[] }[];
  /** Marks of lines: each stands in one line alone. */
  readonly marks: ReadonlySet<string>;
  /** Ids under which records that can't be decoded are dead letters. */
  readonly undecodable: ReadonlySet<string>;
}

const LINES_PER_RECORD = 50;

/** One record in so many is poison. */
const POISON = 25;

/**
 * Makes records of every form that the aggregator reads, and poison of every kind among them.
 *
 * @param count - number of lines
 */
export function createWorkload(count: number, shardCount: number, random: Random): Workload {
  const marks = new Set<string>();
  const undecodable = new Set<string>();
  const shards = Array.from({ length: shardCount }, (_, n) => ({
    id: `shardId-${String(n).padStart(12, '0')}`,
    records: [] as ShardRecord[],
  }));
  const nextMark = () => {
    const mark = `mark-${marks.size}-`;
    marks.add(mark);
    return mark;
  };
  for (let sequence = 0; marks.size < count; sequence++) {
    const shard = shards[sequence % shardCount]!;
    // As Kinesis: 56 digits, in which an order by number is one by text too.
    const sequenceNumber = String(10n ** 55n + BigInt(sequence));
    const isPoison = random() < 1 / POISON;
    const data = isPoison && random() < 0.5 ? pick(UNDECODABLE, random)(random) : undefined;
    if (data !== undefined) undecodable.add(`${shard.id}-${sequenceNumber}`);
    const lines = () => Array.from({ length: LINES_PER_RECORD }, () => pick(LINES, random)(nextMark()));
    shard.records.push({
      sequenceNumber,
      partitionKey: 'key',
      arrivedAt: Date.now(),
      data:
        data ??
        (isPoison ? pick(POISONED, random)(lines(), nextMark(), sequence) : pick(FORMS, random)(lines(), sequence)),
    });
  }
  return { shards, marks, undecodable };
}

/** Lines of which each has its mark. */
const LINES: readonly ((mark: string) => string)[] = [
  (mark) => own.log(mark, { orderId: 7 }),
  (mark) => own.log('same', { requestId: mark }),
  (mark) => JSON.stringify({ ...JSON.parse(own.metric('orders', 1)), requestId: mark, sightline: 1 }),
  (mark) => own.span(mark),
  (mark) => JSON.stringify({ level: 30, msg: mark, pid: 7 }),
  (mark) => `plain ${mark}`,
  (mark) => JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [] }, other: mark }),
];

/** The forms in which a producer may put lines onto the stream. */
const FORMS: readonly ((lines: readonly string[], sequence: number) => Uint8Array)[] = [
  (lines, sequence) => cloudWatchPayload(logEvents(`event-${sequence}`, lines)),
  (lines) => ndjson(lines),
  (lines) => gzipSync(ndjson(lines)),
  (lines) => zstdCompressSync(ndjson(lines)),
];

/** Records with one line among others that is hard to take. */
const POISONED: readonly ((lines: readonly string[], mark: string, sequence: number) => Uint8Array)[] = [
  // A type that the mapping refuses.
  (lines, mark) => ndjson([...lines, own.log(mark, { error: 'not an object' })]),
  // Starts and ends as one of ours, and is no JSON between.
  (lines, mark) => ndjson([own.log(mark).replace('"service"', ',"service"'), ...lines]),
  (lines, mark) => ndjson([...lines, own.log(mark).replace('"service"', '"level":"WARN","service"')]),
  (lines, mark) => ndjson([...lines, `{"msg":"${mark}","deep":${'{"a":'.repeat(900)}1${'}'.repeat(900)}}`]),
  (lines, mark) => ndjson([...lines, JSON.stringify({ msg: mark, long: 'x'.repeat(40_000) })]),
  // OpenSearch makes an object of each dot; 24,000 of them end it.
  (lines, mark) => ndjson([...lines, own.log(mark, { [Array.from({ length: 600 }, () => 'a').join('.')]: 1 })]),
  (lines, mark) => ndjson([...lines, JSON.stringify({ msg: mark, [`b${'.b'.repeat(24_000)}`]: 1 })]),
  // Names that are made of data, which no mapping has room for.
  (lines, mark, sequence) =>
    ndjson([
      ...lines,
      own.log(mark, Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`sku-${sequence}-${n}`, n]))),
    ]),
  (lines, mark) => Buffer.concat([ndjson(lines), Buffer.from([0xff]), Buffer.from(mark)]),
  (lines, mark, sequence) => cloudWatchPayload([...logEvents(`event-${sequence}`, lines), { message: mark }]),
];

/** Records of which nothing can be read. */
const UNDECODABLE: readonly ((random: Random) => Uint8Array)[] = [
  (random) => Buffer.from([0, 0xff, ...Array.from({ length: 20 }, () => random() * 256)]),
  (random) => cloudWatchPayload(logEvents(`cut ${random()}`, ['cut'])).subarray(0, 60),
  (random) => zstdCompressSync(Buffer.from(`cut ${random()}`)).subarray(0, 12),
];

function ndjson(lines: readonly string[]): Buffer {
  // The first line looks like JSON whatever the others are, so that each is one.
  const sorted = lines.toSorted((a, b) => Number(b.startsWith('{')) - Number(a.startsWith('{')));
  return Buffer.from(sorted.map((line) => `${line}\n`).join(''));
}
