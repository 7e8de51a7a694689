import { errorFields, textOf } from '../error-fields.ts';
import { jsonOf, keysOf, read } from '../json.ts';
import { rfc3339 } from '../time.ts';
import { type Level, LINE_END, LINE_START, VERSION_FIELD } from '../wire.ts';
import { clipToBytes, fitMembers } from './fit.ts';

/** A log line's own fields, as the user gives them. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a log line is made of. */
export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly level: Level;
  readonly message: unknown;
  readonly service: string;
  readonly function?: string | undefined;
  readonly requestId?: string | undefined;
  /** Of the active span. */
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** Those with the name of an envelope field get a trailing underscore. */
  readonly fields?: Fields | undefined;
}

/**
 * Bytes of one line without its newline: a CloudWatch log event of 256 KiB less the 26 bytes that are counted for each
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
 */
export const MAX_LINE_BYTES = 256 * 1024 - 26;

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** The envelope's own names, and those that the aggregator gives to what it knows of a line. */
const ENVELOPE: ReadonlySet<string> = new Set([
  'timestamp',
  '@timestamp',
  'level',
  'message',
  'service',
  'function',
  'requestId',
  'traceId',
  'spanId',
  'logGroup',
  'logStream',
  'attributes',
  VERSION_FIELD,
]);

/** One log line without its newline: valid JSON whatever the fields hold, at most {@link MAX_LINE_BYTES}. Never throws. */
export function logLine(record: LogRecord): string {
  const start = `${LINE_START.log}${rfc3339(record.timestamp)}","level":"${record.level}","message":`;
  const message = textOf(record.message);
  const context = contextMembers(record);
  const fields = record.fields ?? {};
  const keys = keysOf(fields);
  let line = start + JSON.stringify(message) + context;
  for (const key of keys) line += member(fields, key, keys);
  line += LINE_END;

  const surelyFits = line.length * MAX_BYTES_PER_UNIT <= MAX_LINE_BYTES;
  if (surelyFits || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;

  const clipped = clipToBytes(message, MAX_LINE_BYTES / 2) + context;
  const room = MAX_LINE_BYTES - Buffer.byteLength(start + clipped + LINE_END);
  const members = keys.map((key) => member(fields, key, keys));
  return start + clipped + fitMembers(members, room) + LINE_END;
}

function contextMembers({ service, function: functionName, requestId, traceId, spanId }: LogRecord): string {
  let members = `,"service":${JSON.stringify(service)}`;
  if (functionName) members += `,"function":${JSON.stringify(functionName)}`;
  if (requestId) members += `,"requestId":${JSON.stringify(requestId)}`;
  if (traceId) members += `,"traceId":"${traceId}","spanId":"${spanId}"`;
  return members;
}

/** `,"key":value`, or nothing where JSON has no word for the value. */
function member(fields: Fields, key: string, keys: readonly string[]): string {
  const value = read(fields, key);
  // Stored as an object, so it must never be written as text.
  const json = jsonOf(key === 'error' && value ? errorFields(value) : value);
  return json === undefined ? '' : `,${JSON.stringify(freeKey(key, keys))}:${json}`;
}

function freeKey(key: string, keys: readonly string[]): string {
  if (!ENVELOPE.has(key)) return key;
  let candidate = `${key}_`;
  while (keys.includes(candidate)) candidate += '_';
  return candidate;
}
