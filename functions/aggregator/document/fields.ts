import { isTime } from '../time.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** Names under which common loggers write a record's time, most usual first. */
const TIME_FIELDS = ['timestamp', 'time', '@timestamp', 'ts'];

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Finds a JSON record's own time in milliseconds since the epoch: ISO 8601, or a number of milliseconds or seconds. */
export function timeOf(value: JsonObject): number | undefined {
  for (const name of TIME_FIELDS) {
    const time = parseTime(value[name]);
    if (time !== undefined) return time;
  }
  return undefined;
}

function parseTime(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const time = ISO_8601.test(value) ? Date.parse(value) : Number.NaN;
    return isTime(time) ? time : undefined;
  }
  if (!isTime(value)) return undefined;
  // Read as milliseconds, a number of seconds would be a moment of 1970: which of the two it is shows in its size.
  if (value >= 1e12) return value;
  return value >= 1e9 && value < 1e11 ? Math.round(value * 1000) : undefined;
}

/** pino's and bunyan's numbers (https://getpino.io/#/docs/api?id=loggerlevels-object). */
const NUMERIC_LEVELS: JsonObject = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };

const LEVEL_SYNONYMS: Readonly<Record<string, string>> = { WARNING: 'WARN', CRITICAL: 'FATAL' };

/** No logger's level is longer; a field of this name may be about something else. */
const MAX_LEVEL_LENGTH = 32;

/** Finds a JSON record's level, spelt as Sightline's own loggers spell it where they have the same. */
export function levelOf(value: JsonObject): unknown {
  const level = value['level'] ?? value['severity'];
  if (typeof level === 'number') return NUMERIC_LEVELS[level];
  if (typeof level !== 'string' || level === '' || level.length > MAX_LEVEL_LENGTH) return undefined;
  const name = level.toUpperCase();
  return LEVEL_SYNONYMS[name] ?? name;
}
