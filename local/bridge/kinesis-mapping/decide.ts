import type { Mapping } from './mapping.ts';

/** What the decisions need to know of a Kinesis record. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
}

/** Consecutive records of one shard that go to the function together. */
export interface Batch<Item extends StreamRecord> {
  readonly records: readonly Item[];
  /** Invocations that were made with these records and failed. */
  readonly attempts: number;
}

export type Outcome =
  /** The function was throttled or could not be reached. */
  | { readonly kind: 'not invoked' }
  /** It threw, timed out or ended. */
  | { readonly kind: 'function error'; readonly functionError: string }
  | { readonly kind: 'answered'; readonly payload: unknown };

export type Step<Item extends StreamRecord> =
  | { readonly action: 'finish' }
  /** Records of the batch that are not in `batch` any more are done. */
  | { readonly action: 'retry'; readonly batch: Batch<Item>; readonly delayMs: number }
  | { readonly action: 'split'; readonly halves: readonly [Batch<Item>, Batch<Item>] }
  | { readonly action: 'discard'; readonly batch: Batch<Item>; readonly condition: Condition };

export type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

const THROTTLED_MS = 1_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

/**
 * Decides what becomes of a batch after an invocation, as Lambda does
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html):
 *
 * - An invocation that did not take place costs no retry.
 * - Of reported failures the lowest sequence number counts: records before it are done, all from it on come again.
 * - A batch that failed as a whole is split in two when the mapping says so, which costs no retry.
 * - When the retries are used up, what is left of the batch is discarded.
 */
export function nextStep<Item extends StreamRecord>(
  outcome: Outcome,
  batch: Batch<Item>,
  mapping: Pick<Mapping, 'bisect' | 'maxRetries' | 'reportsFailures'>,
): Step<Item> {
  if (outcome.kind === 'not invoked') return { action: 'retry', batch, delayMs: THROTTLED_MS };
  const failedAt =
    outcome.kind === 'answered' ? lowestFailure(outcome.payload, batch.records, mapping.reportsFailures) : 0;
  if (failedAt === undefined) return { action: 'finish' };

  if (failedAt === 0 && mapping.bisect && batch.records.length > 1) return { action: 'split', halves: halve(batch) };
  const attempts = batch.attempts + 1;
  const rest = { records: batch.records.slice(failedAt), attempts };
  if (attempts > mapping.maxRetries) return { action: 'discard', batch: rest, condition: 'RetryAttemptsExhausted' };
  return { action: 'retry', batch: rest, delayMs: Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS) };
}

/**
 * Separates the records that became too old to be invoked with. Records of a shard stand in the order of their
 * arrival, so they are the first ones.
 */
export function splitByAge<Item extends StreamRecord>(
  batch: Batch<Item>,
  maxAgeMs: number,
  now: number,
): { readonly expired: Batch<Item>; readonly live: Batch<Item> } {
  const firstLive = batch.records.findIndex(({ arrivedAt }) => now - arrivedAt <= maxAgeMs);
  const at = firstLive === -1 ? batch.records.length : firstLive;
  const part = (records: readonly Item[]) => ({ records, attempts: batch.attempts });
  return { expired: part(batch.records.slice(0, at)), live: part(batch.records.slice(at)) };
}

/**
 * Index of the first record that failed, or `undefined` when the whole batch succeeded. An identifier that is missing
 * or names no record of the batch makes it a failure of the whole batch.
 */
function lowestFailure(
  payload: unknown,
  records: readonly StreamRecord[],
  reportsFailures: boolean,
): number | undefined {
  if (!reportsFailures) return undefined;
  const failures = (payload as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  if (failures.length === 0) return undefined;
  const indices = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === failure?.itemIdentifier),
  );
  return Math.max(0, Math.min(...indices));
}

function halve<Item extends StreamRecord>({ records, attempts }: Batch<Item>): [Batch<Item>, Batch<Item>] {
  const middle = Math.ceil(records.length / 2);
  return [
    { records: records.slice(0, middle), attempts },
    { records: records.slice(middle), attempts },
  ];
}
