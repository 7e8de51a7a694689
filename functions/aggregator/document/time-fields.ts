import type { Line } from '../line.ts';
import { isTime } from '../time.ts';
import type { JsonObject } from './json.ts';

/** Names under which common loggers write a record's time, most usual first. */
const TIME_FIELDS = ['timestamp', 'time', '@timestamp', 'ts', '@t', 'Timestamp', 'timeUnixNano'];

const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * Finds a JSON record's own time in milliseconds since the epoch: ISO 8601, or a number of seconds, milliseconds,
 * microseconds or nanoseconds.
 */
export function timeOf(value: JsonObject): number | undefined {
  for (const name of TIME_FIELDS) {
    const time = parseTime(value[name]);
    if (time !== undefined) return time;
  }
  return undefined;
}

const DIGITS = /^\d{10,19}$/;

/** Reads a time that is written in one of the ways of {@link timeOf}. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return parseNumber(value);
  if (typeof value !== 'string') return undefined;
  if (DIGITS.test(value)) return parseNumber(Number(value));
  const time = ISO_8601.test(value) ? Date.parse(value) : Number.NaN;
  return isTime(time) ? time : undefined;
}

/**
 * Units by the least number that can be of one, in milliseconds: the moments since 2001, counted in each, are three
 * digits apart.
 */
const UNITS = [
  { least: 1e18, milliseconds: 1e-6 },
  { least: 1e15, milliseconds: 1e-3 },
  { least: 1e12, milliseconds: 1 },
  { least: 1e9, milliseconds: 1000 },
];

function parseNumber(value: number): number | undefined {
  const unit = UNITS.find(({ least }) => value >= least);
  const time =
    unit === undefined ? Number.NaN : unit.milliseconds === 1 ? value : Math.round(value * unit.milliseconds);
  return isTime(time) ? time : undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How far a payload's own time may be from its carrier's: what CloudWatch allows an event to be older and newer than its
 * arrival (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html).
 */
const OLDEST_MS = 14 * DAY_MS;
const NEWEST_MS = 2 * 60 * 60 * 1000;

/**
 * The time of a document: the payload's own where it can be that of the writing, otherwise the carrier's. A record's
 * `time` may as well be that of a contract or of a birth.
 *
 * @param own - milliseconds since the epoch
 */
export function timeWithin(line: Line, own: number | undefined): number {
  if (own === undefined || own < line.time - OLDEST_MS || own > line.time + NEWEST_MS) return line.time;
  return own;
}
