import { isUtf8 } from 'node:buffer';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Line, RecordPosition, Rejected } from '../line.ts';
import { decodeEvents, parseEnvelope } from './cloudwatch-logs.ts';
import { decompress } from './compression.ts';
import type { Decoded } from './decoded.ts';
import { isAggregate, userRecords } from './kpl.ts';
import { linesOf, splitBytes } from './payload.ts';

export type { Decoded } from './decoded.ts';

/**
 * Decodes one Kinesis record: a CloudWatch Logs subscription payload, JSON (an object or an array), NDJSON or plain text,
 * each as it is or compressed with gzip or zstd, or several of them that the Kinesis Producer Library aggregated. Never
 * throws: what can't be decoded comes back as rejected. The same record gives the same lines each time.
 *
 * @param ordinal - index of the record in the event
 */
export function decodeRecord(kinesisRecord: KinesisStreamRecord, ordinal: number): Decoded {
  const record = positionOf(kinesisRecord, ordinal);
  const bytes = Buffer.from(kinesisRecord.kinesis.data, 'base64');
  const id = idOf(record);
  return isAggregate(bytes) ? decodeAggregate(bytes, id, record) : decodeUserRecord(bytes, id, record);
}

/** Where a record stands. */
export function positionOf({ eventID, kinesis }: KinesisStreamRecord, ordinal: number): RecordPosition {
  return {
    shardId: shardOf(eventID),
    sequenceNumber: kinesis.sequenceNumber,
    arrival: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    ordinal,
  };
}

/** What the ids of a record's lines begin with. */
export function idOf({ shardId, sequenceNumber }: RecordPosition): string {
  return `${shardId}-${sequenceNumber}`;
}

/** One user record that can't be decoded takes no other along. */
function decodeAggregate(bytes: Buffer, id: string, record: RecordPosition): Decoded {
  try {
    const decoded = userRecords(bytes).map((data, index) => decodeUserRecord(data, `${id}-${index}`, record));
    return { lines: decoded.flatMap(({ lines }) => lines), rejected: decoded.flatMap(({ rejected }) => rejected) };
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function decodeUserRecord(bytes: Buffer, id: string, record: RecordPosition): Decoded {
  try {
    return decodeBytes(decompress(bytes), id, record);
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function reject(bytes: Buffer, id: string, record: RecordPosition, error: unknown): Decoded {
  const cause = { type: 'undecodable_record', reason: (error as Error).message };
  return { lines: [], rejected: [{ id, bytes, cause, record }] };
}

function decodeBytes(bytes: Buffer, id: string, record: RecordPosition): Decoded {
  if (isUtf8(bytes)) return decodeText(bytes.toString('utf8'), id, record);
  if (bytes.includes(0)) throw new Error('the record is binary and of no known format');
  return decodeDamagedText(bytes, id, record);
}

function decodeText(text: string, id: string, record: RecordPosition): Decoded {
  const envelope = parseEnvelope(text);
  if (envelope !== undefined) return decodeEvents(envelope, id, record);
  const lines = linesOf(text).map((line, index) => ({
    id: `${id}-${index}`,
    text: line,
    time: record.arrival,
    record,
  }));
  return { lines, rejected: [] };
}

/** Text in which some line is not UTF-8: that line alone is rejected. */
function decodeDamagedText(bytes: Buffer, recordId: string, record: RecordPosition): Decoded {
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  for (const [index, line] of splitBytes(bytes).entries()) {
    const id = `${recordId}-${index}`;
    if (isUtf8(line)) lines.push({ id, text: line.toString('utf8').trimEnd(), time: record.arrival, record });
    else rejected.push({ id, bytes: line, cause: { type: 'invalid_utf8', reason: 'the line is not UTF-8' }, record });
  }
  return { lines, rejected };
}

/** `shardId-000000000000:49545…` names the shard before the colon, and Lambda hands over records of one shard at a time. */
function shardOf(eventId: string): string {
  if (!eventId.startsWith(lastShard) || eventId[lastShard.length] !== ':') {
    const colon = eventId.indexOf(':');
    lastShard = colon === -1 ? eventId : eventId.slice(0, colon);
  }
  return lastShard;
}

let lastShard = '';
