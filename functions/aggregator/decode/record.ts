import { isUtf8 } from 'node:buffer';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Line, RecordPosition, Rejected } from '../line.ts';
import { decodeEvents, parseEnvelope } from './cloudwatch-logs.ts';
import { decompress } from './compression.ts';
import type { Decoded } from './decoded.ts';
import { isAggregate, userRecords } from './kpl.ts';
import { linesOf, splitBytes } from './payload.ts';

export type { Decoded } from './decoded.ts';

/** What a record may still hold: all user records of an aggregated one share it. */
interface Room {
  bytes: number;
  lines: number;
}

/**
 * Most bytes that one record may hold once decompressed. A record is at most 10 MiB, and logs seldom shrink more than
 * twentyfold; without a bound, one hostile record would take the function's whole memory, again at each retry.
 */
const MAX_BYTES = 128 * 1024 * 1024;

/** Most lines that one record may hold: each takes some 300 bytes of memory, however short it is. */
const MAX_LINES = 500_000;

/** A line of so many bytes makes a document of at most 96 MiB, since JSON has escapes; OpenSearch takes 100 MiB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

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
  const room = { bytes: MAX_BYTES, lines: MAX_LINES };
  return isAggregate(bytes) ? decodeAggregate(bytes, id, record, room) : decodeUserRecord(bytes, id, record, room);
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
function decodeAggregate(bytes: Buffer, id: string, record: RecordPosition, room: Room): Decoded {
  try {
    const decoded = userRecords(bytes).map((data, index) => decodeUserRecord(data, `${id}-${index}`, record, room));
    return { lines: decoded.flatMap(({ lines }) => lines), rejected: decoded.flatMap(({ rejected }) => rejected) };
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function decodeUserRecord(bytes: Buffer, id: string, record: RecordPosition, room: Room): Decoded {
  try {
    const content = decompress(bytes, Math.max(1, room.bytes));
    room.bytes -= content.length;
    const decoded = decodeBytes(content, id, record, room.lines);
    room.lines -= decoded.lines.length;
    if (content.length > MAX_LINE_BYTES && decoded.lines.some(({ text }) => text.length > MAX_LINE_BYTES))
      throw new Error(`a line of the record is longer than ${MAX_LINE_BYTES} bytes`);
    return decoded;
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function reject(bytes: Buffer, id: string, record: RecordPosition, error: unknown): Decoded {
  const cause = { type: 'undecodable_record', reason: (error as Error).message };
  return { lines: [], rejected: [{ id, bytes, cause, record }] };
}

/** @param most - lines */
function decodeBytes(bytes: Buffer, id: string, record: RecordPosition, most: number): Decoded {
  if (isUtf8(bytes)) return decodeText(withoutMark(bytes.toString('utf8')), id, record, most);
  if (bytes.includes(0)) throw new Error('the record is binary and of no known format');
  return decodeDamagedText(bytes, id, record, most);
}

/** Some producers on Windows put a byte order mark before JSON, which does not allow it. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decodeText(text: string, id: string, record: RecordPosition, most: number): Decoded {
  const envelope = parseEnvelope(text);
  if (envelope !== undefined) return decodeEvents(envelope, id, record);
  const lines = linesOf(text, most).map((line, index) => ({
    id: `${id}-${index}`,
    text: line,
    time: record.arrival,
    record,
  }));
  return { lines, rejected: [] };
}

/** Text in which some line is not UTF-8: that line alone is rejected. */
function decodeDamagedText(bytes: Buffer, recordId: string, record: RecordPosition, most: number): Decoded {
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  for (const [index, line] of splitBytes(bytes, most).entries()) {
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
