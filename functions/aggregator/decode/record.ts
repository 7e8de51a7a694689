import { isUtf8 } from 'node:buffer';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Line, RecordPosition, Rejected } from '../line.ts';
import { decodeEvents, parseEnvelope } from './cloudwatch-logs.ts';
import { formatOf } from './compression.ts';
import type { Decoded } from './decoded.ts';
import { isAggregate, userRecords } from './kpl.ts';
import { linesOf, splitBytes } from './payload.ts';
import { MAX_LINE_BYTES, Room } from './room.ts';

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
  const room = new Room();
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
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  try {
    for (const [index, data] of userRecords(bytes).entries()) {
      const decoded = decodeUserRecord(data, `${id}-${index}`, record, room);
      for (const line of decoded.lines) lines.push(line);
      for (const each of decoded.rejected) rejected.push(each);
    }
    return { lines, rejected };
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function decodeUserRecord(bytes: Buffer, id: string, record: RecordPosition, room: Room): Decoded {
  try {
    const content = room.decompress(bytes);
    if (formatOf(content) !== undefined || isAggregate(content))
      throw new Error('what the record holds is compressed or aggregated once more');
    const decoded = decodeBytes(content, id, record, room.lines);
    if (content.length > MAX_LINE_BYTES && decoded.lines.some(({ text }) => text.length > MAX_LINE_BYTES))
      throw new Error(`a line of the record is longer than ${MAX_LINE_BYTES} bytes`);
    room.takeLines(decoded.lines.length + decoded.rejected.length);
    return decoded;
  } catch (error) {
    return reject(bytes, id, record, error);
  }
}

function reject(bytes: Buffer, id: string, record: RecordPosition, error: unknown): Decoded {
  const cause = { type: 'undecodable_record', reason: (error as Error).message };
  return { lines: [], rejected: [{ id, bytes, cause, record }] };
}

/** Some producers on Windows put a byte order mark before JSON, which does not allow it. */
const MARK = Buffer.from('\ufeff');

/** @param most - lines */
function decodeBytes(marked: Buffer, id: string, record: RecordPosition, most: number): Decoded {
  const bytes = marked.subarray(0, MARK.length).equals(MARK) ? marked.subarray(MARK.length) : marked;
  if (isUtf8(bytes)) return decodeText(bytes.toString('utf8'), id, record, most);
  if (bytes.includes(0)) throw new Error('the record is binary and of no known format');
  return decodeDamagedText(bytes, id, record, most);
}

function decodeText(text: string, id: string, record: RecordPosition, most: number): Decoded {
  const envelope = parseEnvelope(text);
  if (envelope !== undefined) return decodeEvents(envelope, id, record, most);
  const lines = linesOf(text, most).map((line, index) => ({
    id: `${id}-${index}`,
    text: line,
    time: record.arrival,
    record,
  }));
  return { lines, rejected: [] };
}

/** Text in which some line is not UTF-8: that line alone is rejected. Blank ones are left out, as in other text. */
function decodeDamagedText(bytes: Buffer, recordId: string, record: RecordPosition, most: number): Decoded {
  const lines: Line[] = [];
  const rejected: Rejected[] = [];
  for (const [index, line] of splitBytes(bytes, most).entries()) {
    const id = `${recordId}-${index}`;
    if (!isUtf8(line)) {
      rejected.push({ id, bytes: line, cause: { type: 'invalid_utf8', reason: 'the line is not UTF-8' }, record });
      continue;
    }
    const text = line.toString('utf8').trimEnd();
    if (text !== '') lines.push({ id, text, time: record.arrival, record });
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
