import { errorFields, textOf } from '../error-fields.ts';
import { flat } from '../flat.ts';
import { jsonOf, keysOf, quote, read } from '../json.ts';
import { currentRedaction, nameOf, secretPaths, withoutSecrets } from '../names.ts';
import { below, isTelling, type Paths, REDACTED_JSON, type Redaction } from '../redaction.ts';
import { rfc3339 } from '../time.ts';
import { LEVELS, type Level, LINE_END, LINE_START } from '../wire.ts';
import { freeKey, isTaken } from './envelope.ts';
import { clipToBytes, fitMembers } from './fit.ts';

/** A log line's own fields, as the user gives them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Fields of many lines, with their JSON made once. */
export interface SharedFields {
  readonly fields: Fields;
  readonly keys: ReadonlySet<string>;
  /** Whether a name is one that fields are renamed to or from, so that others of the line can meet it. */
  readonly isRenamed: boolean;
  /** Each `,"key":value`. */
  json: string;
  /** What was secret when the JSON was made. */
  redaction: Redaction;
}

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
  /** Of the logger, and of the invocation, which win. */
  readonly shared?: SharedFields | undefined;
  readonly appended?: SharedFields | undefined;
  /** The line's own, which win over all. Those with the name of an envelope field get a trailing underscore. */
  readonly fields?: Fields | undefined;
}

/**
 * Bytes of one line without its newline: a CloudWatch log event of 256 KiB less the 26 bytes that are counted for each
 * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
 */
export const MAX_LINE_BYTES = 256 * 1024 - 26;

/** Fields at the root of a line. Each costs microseconds, so that 200,000 would hold up all that the function does. */
const MAX_FIELDS = 4_096;

/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** Stored as an object, so it must never be written as anything else. */
const ERROR = 'error';

const HIDDEN_ERROR = `{"message":${REDACTED_JSON}}`;

const NO_FIELDS: Fields = {};

/** What stands between the time and the message. */
const STARTS = Object.fromEntries(LEVELS.map((level) => [level, flat('","level":"', level, '","message":')])) as Record<
  Level,
  string
>;

/**
 * One log line without its newline: valid JSON whatever the fields hold, secrets hidden, at most {@link MAX_LINE_BYTES}.
 * Never throws.
 */
export function logLine(record: LogRecord): string {
  const start = LINE_START.log + rfc3339(record.timestamp) + STARTS[record.level];
  const message = messageText(record.message);
  const context = contextMembers(record);
  const { shared, appended } = record;
  const own = record.fields ?? NO_FIELDS;
  const keys = keysOf(own);
  if (keys.length > MAX_FIELDS) return cut(start, message, context, record);
  const areApart = !overlap(shared, appended?.keys) && !overlap(shared, keys) && !overlap(appended, keys);
  const members = areApart
    ? sharedJson(shared) + sharedJson(appended) + membersJson(own, keys)
    : membersJson(mergeAll(record));
  const line = start + quote(message) + context + members + LINE_END;

  const surelyFits = line.length * MAX_BYTES_PER_UNIT <= MAX_LINE_BYTES;
  if (surelyFits || Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;

  return cut(start, message, context, record);
}

/** A line of all that fits, which says that it is not all. */
function cut(start: string, message: string, context: string, record: LogRecord): string {
  const clipped = clipToBytes(withoutSecrets(message), MAX_LINE_BYTES / 2) + context;
  const room = MAX_LINE_BYTES - Buffer.byteLength(start + clipped + LINE_END);
  return start + clipped + fitMembers(membersOf(mergeAll(record)), room) + LINE_END;
}

/** Fields that many lines will have. Their values are those of now. */
export function shareFields(fields: Fields | undefined): SharedFields | undefined {
  if (!fields) return undefined;
  const keys = keysOf(fields).slice(0, MAX_FIELDS);
  const isRenamed = keys.some((key) => key.endsWith('_') || key === ERROR || isTaken(key));
  return { fields, keys: new Set(keys), isRenamed, json: membersJson(fields, keys), redaction: currentRedaction() };
}

/** The JSON of shared fields, made again where more is secret now than when they were given. */
function sharedJson(shared: SharedFields | undefined): string {
  if (!shared) return '';
  if (shared.redaction !== currentRedaction()) {
    shared.json = membersJson(shared.fields, [...shared.keys]);
    shared.redaction = currentRedaction();
  }
  return shared.json;
}

/** Both sets of fields; those above win. */
export function merge(below: Fields | undefined, above: Fields | undefined): Fields | undefined {
  if (!below || !above) return above ?? below;
  try {
    return { ...below, ...above };
  } catch {
    // A getter threw. The line's own fields are read one by one, so they lose only that one.
    return above;
  }
}

/** Whether two sets of fields could write one name twice. */
function overlap(shared: SharedFields | undefined, keys: Iterable<string> | undefined): boolean {
  if (!shared || !keys) return false;
  if (shared.isRenamed) return true;
  for (const key of keys) if (shared.keys.has(key)) return true;
  return false;
}

function messageText(message: unknown): string {
  if (typeof message === 'string') return message;
  return typeof message === 'object' && message !== null ? (jsonOf(message) ?? '') : textOf(message);
}

let lastContext: readonly (string | undefined)[] = [];
let lastContextMembers = '';
let lastSpanId: string | undefined;
let lastSpanMembers = '';

/** Most lines are of the same invocation and span as the last, so the JSON of both is kept. */
function contextMembers({ service, function: functionName, requestId, traceId, spanId }: LogRecord): string {
  if (lastContext[0] !== service || lastContext[1] !== functionName || lastContext[2] !== requestId) {
    lastContext = [service, functionName, requestId];
    lastContextMembers = flat(
      `,"service":${JSON.stringify(service)}`,
      functionName ? `,"function":${JSON.stringify(functionName)}` : '',
      requestId ? `,"requestId":${JSON.stringify(requestId)}` : '',
    );
  }
  if (!traceId) return lastContextMembers;
  if (lastSpanId !== spanId) {
    lastSpanId = spanId;
    lastSpanMembers = flat(`,"traceId":"${traceId}`, `","spanId":"${spanId}"`);
  }
  return lastContextMembers + lastSpanMembers;
}

function mergeAll({ shared, appended, fields }: LogRecord): Fields {
  return merge(merge(shared?.fields, appended?.fields), fields) ?? NO_FIELDS;
}

/** The fields, each as {@link memberOf} has it. */
function membersJson(fields: Fields, keys: readonly string[] = keysOf(fields)): string {
  const paths = secretPaths();
  let json = '';
  for (const key of keys) json += memberOf(fields, key, keys, paths);
  return json;
}

function membersOf(fields: Fields): string[] {
  const keys = keysOf(fields).slice(0, MAX_FIELDS);
  const paths = secretPaths();
  return keys.map((key) => memberOf(fields, key, keys, paths));
}

/** `,"key":value`, or nothing where JSON has no word for the value. */
function memberOf(fields: Fields, key: string, keys: readonly string[], paths: Paths | undefined): string {
  const value = read(fields, key);
  const known = nameOf(key);
  const place = below(paths, key) ?? known.inside;
  // `{ ok: true, error: false }` tells of no error.
  const isNone = key === ERROR && !value && value !== null && value !== undefined;
  const name = known.taken || isNone ? nameOf(freeKey(key, keys)) : known;
  if ((name.secret || place?.secret) && isTelling(value))
    return `,${name.json}${key === ERROR && !isNone ? HIDDEN_ERROR : REDACTED_JSON}`;
  const json = jsonOf(key === ERROR && value ? errorFields(value) : value, place, name.dots);
  return json === undefined ? '' : `,${name.json}${json}`;
}
