import { createHash } from 'node:crypto';
import { fields, WireType } from './protobuf.ts';

/**
 * The Kinesis Producer Library puts several user records into one: magic number, an `AggregatedRecord` as protobuf, and
 * its MD5 (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
 */
const MAGIC = 0xf3899ac2;
const MAGIC_BYTES = 4;
const DIGEST_BYTES = 16;

/**
 * Most user records of one aggregated record. Each that is rejected becomes a dead letter of its own. The library makes
 * aggregates of 1 MiB at most, so that only user records of ten bytes could be as many.
 */
export const MAX_USER_RECORDS = 100_000;

/** Field numbers of the format's messages. */
const AGGREGATED_RECORDS = 3;
const RECORD_DATA = 3;

/** Tells by the first bytes. They are not UTF-8, so no text begins with them. */
export function isAggregate(bytes: Buffer): boolean {
  return bytes.length >= MAGIC_BYTES && bytes.readUInt32BE(0) === MAGIC;
}

/**
 * Takes the user records out of an aggregate, in the order in which they were put in.
 *
 * @throws Error when the checksum is wrong, what it covers is not of the format, or there are more than
 *   {@link MAX_USER_RECORDS}
 */
export function userRecords(bytes: Buffer): readonly Buffer[] {
  const end = bytes.length - DIGEST_BYTES;
  if (end < MAGIC_BYTES) throw new Error(`the aggregated record is cut, got ${bytes.length} bytes`);
  const message = bytes.subarray(MAGIC_BYTES, end);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(bytes.subarray(end)))
    throw new Error('the checksum of the aggregated record is wrong: it was damaged on its way');
  const records: Buffer[] = [];
  for (const { number, type, value } of fields(message)) {
    if (number !== AGGREGATED_RECORDS || type !== WireType.LengthDelimited) continue;
    if (records.length === MAX_USER_RECORDS)
      throw new Error(`the aggregated record has more than ${MAX_USER_RECORDS} user records`);
    records.push(dataOf(value));
  }
  return records;
}

function dataOf(record: Buffer): Buffer {
  for (const { number, type, value } of fields(record))
    if (number === RECORD_DATA && type === WireType.LengthDelimited) return value;
  throw new Error('a user record of the aggregated record has no data');
}
