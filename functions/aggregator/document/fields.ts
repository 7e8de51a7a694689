import { isTime } from '../time.ts';
import { type JsonObject, textOf } from './json.ts';

/** What a logger's JSON says under names of its own. Those that it does not say are undefined. */
export interface KnownFields {
  readonly level: string | undefined;
  readonly message: string | undefined;
  readonly service: string | undefined;
  readonly function: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
}

/**
 * Reads the fields that our own log lines have too, as Powertools
 * (https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/), Lambda's JSON format
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html), pino, bunyan, winston and
 * OpenTelemetry's instrumentation of them write them.
 */
export function knownFields(value: JsonObject): KnownFields {
  return {
    level: levelOf(value),
    message: messageOf(value),
    service: textOf(value['service']) ?? textOf(value['service.name']),
    function: textOf(value['function_name']),
    requestId: textOf(value['requestId']) ?? textOf(value['function_request_id']) ?? textOf(value['awsRequestId']),
    traceId: traceIdOf(value),
    spanId: hexOf(value['spanId'] ?? value['span_id'], 16),
  };
}

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
const NUMERIC_LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

const LEVEL_SYNONYMS: Readonly<Record<string, string>> = { WARNING: 'WARN', CRITICAL: 'FATAL' };

/** No logger's level is longer; a field of this name may be about something else. */
const MAX_LEVEL_LENGTH = 32;

/** Finds a JSON record's level, spelt as Sightline's own loggers spell it where they have the same. */
export function levelOf(value: JsonObject): string | undefined {
  const level = value['level'] ?? value['severity'];
  if (typeof level === 'number') return NUMERIC_LEVELS[level];
  if (typeof level !== 'string' || level === '' || level.length > MAX_LEVEL_LENGTH) return undefined;
  const name = level.toUpperCase();
  return LEVEL_SYNONYMS[name] ?? name;
}

/** `errorMessage` is what Lambda's JSON format has of an error that was logged by itself. */
function messageOf(value: JsonObject): string | undefined {
  const { message, msg, errorMessage } = value;
  return [message, msg, errorMessage].find((field) => typeof field === 'string');
}

/** X-Ray's form of a trace id (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids). */
const XRAY_TRACE_ID = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/;

function traceIdOf(value: JsonObject): string | undefined {
  const id = hexOf(value['traceId'] ?? value['trace_id'], 32);
  if (id !== undefined) return id;
  const xray = value['xray_trace_id'];
  const [, time, random] = (typeof xray === 'string' && XRAY_TRACE_ID.exec(xray)) || [];
  return time && random && time + random;
}

const HEX = /^[0-9a-f]+$/;

/** An OpenTelemetry id, or `undefined` for anything else. */
export function hexOf(value: unknown, length: number): string | undefined {
  return typeof value === 'string' && value.length === length && HEX.test(value) ? value : undefined;
}
