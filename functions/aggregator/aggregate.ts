import type { KinesisStreamRecord } from 'aws-lambda';
import type { Batch } from './batch/batch.ts';
import type { BufferPool } from './batch/buffer-pool.ts';
import { type Delivery, type DeliveryOptions, DeliveryRefusedError, deliverBatches } from './bulk/deliver.ts';
import { emptyDelivery } from './bulk/delivery.ts';
import { type DeadLetter, letterOfItem, letterOfRejected } from './dead-letter/row.ts';
import { keyOfLetters, type StoreDeadLetters } from './dead-letter/store.ts';
import { positionOf } from './decode/record.ts';
import type { Indices } from './document/document.ts';
import type { FieldAdmission } from './fields/trees.ts';
import type { Cause, RecordPosition, Rejected } from './line.ts';
import { packRecords } from './pack.ts';
import { firstOf } from './report/checkpoint.ts';

/** What an aggregation needs from outside. */
export interface AggregationOptions {
  readonly indices: Indices;
  readonly delivery: Omit<DeliveryOptions, 'timeLeft'>;
  readonly storeDeadLetters: StoreDeadLetters;
  /** Memory of request bodies, kept from one invocation to the next. */
  readonly pool?: BufferPool;
  /** What the mappings hold. */
  readonly fields?: FieldAdmission;
}

/** The invocation that an aggregation happens in. */
export interface Invocation {
  /** Milliseconds until Lambda ends it. */
  readonly remainingTime: () => number;
}

export interface AggregationResult {
  readonly records: number;
  readonly delivery: Delivery;
  /** What was not even sent, since OpenSearch is away: lines with names that nobody could answer for, or whole records. */
  readonly left: readonly Left[];
  /** Dead letters that were stored. */
  readonly deadLetters: number;
  /** How long the oldest record had been on the stream, in milliseconds. */
  readonly lagMs: number;
  /** The first record that must be delivered again, with all that follow it. */
  readonly checkpoint?: RecordPosition;
  /** Why the dead letters could not be stored. */
  readonly deadLetterFailure?: Cause;
  /** Someone has to change the configuration first: all records must be delivered again, and not only from the checkpoint. */
  readonly refusal?: DeliveryRefusedError;
}

export interface Left {
  readonly record: RecordPosition;
  readonly cause: Cause;
}

/** Most time kept back for what follows delivery, in milliseconds: storing dead letters and reporting. */
const RESERVE_MS = 10_000;

/** With a short time-out, delivery still gets the greater part of it. */
const RESERVE_SHARE = 0.2;

/**
 * Takes Kinesis records to OpenSearch: decode, document, batch, bulk, dead letters. Each line that was in them ends
 * stored once, in a dead letter once, or in a record at or after the checkpoint.
 */
export async function aggregate(
  records: readonly KinesisStreamRecord[],
  invocation: Invocation,
  options: AggregationOptions,
): Promise<AggregationResult> {
  const { remainingTime } = invocation;
  const reserve = Math.min(RESERVE_MS, remainingTime() * RESERVE_SHARE);
  const timeLeft = () => remainingTime() - reserve;
  const rejected: Rejected[] = [];
  const left: Left[] = [];
  const batches = packRecords(records, {
    indices: options.indices,
    limits: options.delivery.batch,
    ...(options.pool && { pool: options.pool }),
    ...(options.fields && { fields: options.fields }),
    reject: (rejection) => rejected.push(rejection),
    timeLeft,
    leave: (record, cause) => left.push({ record, cause }),
  });
  const { delivery, refusal } = await deliverAll(batches, { ...options.delivery, timeLeft });

  const unresolved = firstOf([...delivery.unresolved.map(({ record }) => record), ...left.map(({ record }) => record)]);
  const letters = finalLetters(rejected, delivery, unresolved);
  const deadLetterFailure = await storeLetters(letters, invocation, options.storeDeadLetters);
  const checkpoint = deadLetterFailure === undefined ? unresolved : firstOf(letters.map(({ record }) => record));
  return {
    records: records.length,
    delivery,
    left,
    deadLetters: deadLetterFailure === undefined ? letters.length : 0,
    lagMs: lag(records),
    ...(checkpoint && { checkpoint }),
    ...(deadLetterFailure && { deadLetterFailure }),
    ...(refusal && { refusal }),
  };
}

/** Leaves all records for the next delivery, where OpenSearch is away and nobody knows what their documents would be. */
export function leaveAll(records: readonly KinesisStreamRecord[], cause: Cause): AggregationResult {
  const left = records.map((record, ordinal) => ({ record: positionOf(record, ordinal), cause }));
  const checkpoint = left[0]?.record;
  return {
    records: records.length,
    delivery: emptyDelivery(),
    left,
    deadLetters: 0,
    lagMs: lag(records),
    ...(checkpoint && { checkpoint }),
  };
}

/** What became of the batches, also where the configuration let some of them, or all, be refused. */
async function deliverAll(
  batches: AsyncIterator<Batch>,
  options: DeliveryOptions,
): Promise<{ readonly delivery: Delivery; readonly refusal?: DeliveryRefusedError }> {
  try {
    return { delivery: await deliverBatches(batches, options) };
  } catch (error) {
    if (error instanceof DeliveryRefusedError) return { delivery: error.delivery, refusal: error };
    throw error;
  }
}

interface PositionedLetter {
  readonly record: RecordPosition;
  readonly letter: DeadLetter;
}

/** The dead letters of records that will not come again; the others would be written twice. */
function finalLetters(
  rejected: readonly Rejected[],
  { dead }: Delivery,
  unresolved: RecordPosition | undefined,
): readonly PositionedLetter[] {
  const letters = [
    ...rejected.map((rejection) => ({ record: rejection.record, letter: letterOfRejected(rejection) })),
    ...dead.map((deadItem) => ({ record: deadItem.item.record, letter: letterOfItem(deadItem) })),
  ];
  return unresolved === undefined ? letters : letters.filter(({ record }) => record.ordinal < unresolved.ordinal);
}

async function storeLetters(
  letters: readonly PositionedLetter[],
  { remainingTime }: Invocation,
  store: StoreDeadLetters,
): Promise<Cause | undefined> {
  if (letters.length === 0) return undefined;
  const timeoutMs = Math.max(0, Math.floor(remainingTime() / 2));
  try {
    const rows = letters.map(({ letter }) => letter).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await store(keyOfLetters(rows), rows, timeoutMs);
    return undefined;
  } catch (error) {
    return { type: (error as Error).name, reason: (error as Error).message };
  }
}

function lag(records: readonly KinesisStreamRecord[]): number {
  const oldest = Math.min(...records.map(({ kinesis }) => kinesis.approximateArrivalTimestamp * 1000));
  return Number.isFinite(oldest) ? Math.max(0, Math.round(Date.now() - oldest)) : 0;
}
