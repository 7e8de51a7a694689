import type { KinesisStreamRecord } from 'aws-lambda';
import { type DeadLetter, letterOfLine, letterOfRejected } from '../../functions/aggregator/dead-letter/row.ts';
import { DEAD_LETTERS, deadLetterKey, decodeDeadLetters } from '../../functions/aggregator/dead-letter/store.ts';
import { decodeRecord } from '../../functions/aggregator/decode/record.ts';
import { type Indices, toDocument } from '../../functions/aggregator/document/document.ts';
import type { Cause } from '../../functions/aggregator/line.ts';

/** Where Lambda puts batches that it gave up on. Listed first: what is refused of them becomes rows. */
export const GIVEN_UP = 'aws/lambda/';

/** Reason of each letter of such a batch; the type is Lambda's condition. */
export const GAVE_UP = 'Lambda gave up on the batch';

/** Prefixes of everything that can be redriven. */
export const PREFIXES: readonly string[] = [GIVEN_UP, DEAD_LETTERS];

/**
 * Reads the letters of an object: the rows that the aggregator wrote, or the lines of a batch that Lambda gave up on.
 *
 * @throws Error when the object is neither
 */
export function readLetters(key: string, bytes: Uint8Array, indices: Indices): readonly DeadLetter[] {
  try {
    return key.startsWith(GIVEN_UP) ? lettersOfBatch(bytes, indices) : decodeDeadLetters(bytes);
  } catch (error) {
    throw new Error(
      `object '${key}' can't be read (${(error as Error).message}): it was not written by Sightline or Lambda, or it is damaged; move it out of the way and run again`,
      { cause: error },
    );
  }
}

/**
 * Names the object that keeps those letters of an object which are not resolved: the same one for rows. For a batch of
 * Lambda's the name follows from its own, so that a second attempt overwrites what the first one wrote.
 */
export function keyOfRest(key: string): string {
  if (!key.startsWith(GIVEN_UP)) return key;
  const name = key.slice(key.lastIndexOf('/') + 1);
  return deadLetterKey(timeOfKey(key) ?? new Date(0), name.slice('2026-11-22T12.00.00-'.length) || name);
}

const ROWS_TIME = /\/(\d{4})\/(\d{2})\/(\d{2})\/(\d{2})(\d{2})(\d{2}(?:\.\d+)?)Z-/;
const BATCH_TIME = /\/(\d{4})-(\d{2})-(\d{2})T(\d{2})\.(\d{2})\.(\d{2})-/;

/** When the object was written, as its name says. */
export function timeOfKey(key: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = ROWS_TIME.exec(key) ?? BATCH_TIME.exec(key) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** What is read of Lambda's record (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html). */
interface InvocationRecord {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  /** The whole event, as JSON text. */
  readonly payload: string | { readonly Records: readonly KinesisStreamRecord[] };
}

function lettersOfBatch(bytes: Uint8Array, indices: Indices): readonly DeadLetter[] {
  const { requestContext, payload } = JSON.parse(Buffer.from(bytes).toString('utf8')) as InvocationRecord;
  const { Records } = typeof payload === 'string' ? (JSON.parse(payload) as Exclude<typeof payload, string>) : payload;
  const { condition: type, approximateInvokeCount: attempts } = requestContext;
  const cause: Cause = { type, reason: GAVE_UP };
  return Records.flatMap((record, ordinal) => {
    const { lines, rejected } = decodeRecord(record, ordinal);
    return [
      ...lines.map((line) => letterOfLine(line, toDocument(line, indices).index, cause, attempts)),
      ...rejected.map(letterOfRejected),
    ];
  });
}
