import { createHash } from 'node:crypto';
import { fields, WireType } from './protobuf.ts';

/**
 * The Kinesis Producer Library puts several user records into one: magic number, an `AggregatedRecord` as protobuf, and
 * its MD5 (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
 */
const MAGIC = 0xf3899ac2;
const MAGIC_BYTES = 4;
const DIGEST_BYTES = 16;

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
 * @throws Error when the checksum is wrong or what it covers is not of the format
 */
export function userRecords(bytes: Buffer): readonly Buffer[] {
  const end = bytes.length - DIGEST_BYTES;
  if (end < MAGIC_BYTES) throw new Error(`the aggregated record is cut, got ${bytes.length} bytes`);
  const message = bytes.subarray(MAGIC_BYTES, end);
  const digest = createHash('md5').update(message).digest();
  if (!digest.equals(bytes.subarray(end)))
    throw new Error('the checksum of the aggregated record is wrong: it was damaged on its way');
  const records: Buffer[] = [];
  for (const { number, type, value } of fields(message))
    if (number === AGGREGATED_RECORDS && type === WireType.LengthDelimited) records.push(dataOf(value));
  return records;
}

function dataOf(record: Buffer): Buffer {
  for (const { number, type, value } of fields(record))
    if (number === RECORD_DATA && type === WireType.LengthDelimited) return value;
  throw new Error('a user record of the aggregated record has no data');
}
