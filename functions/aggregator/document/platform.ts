import { PLATFORM_METRICS } from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import { isTime } from '../time.ts';
import type { KnownFields } from './fields.ts';
import { REQUEST_ID } from './formats/text-fields.ts';
import { hexOf, traceIdOfXRay } from './formats/trace-id.ts';
import { type JsonObject, parseObject, textOf } from './json.ts';

/** What Lambda measured of one invocation or of one start of a sandbox. Absent is what it did not say. */
export interface PlatformReport {
  readonly requestId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly time?: number;
  /** How the invocation or the start ended: `success`, `error`, `failure` or `timeout`. */
  readonly status?: string | undefined;
  /** The kind of the error that it ended with, such as `Runtime.OutOfMemory`. */
  readonly errorType?: string | undefined;
  readonly traceId?: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
}

type Unit = 'ms' | 'MB';

interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** In `record.metrics` of the JSON event. */
  readonly json: string;
  /** In the REPORT line. */
  readonly text: string;
}

const FIGURES: readonly Figure[] = [
  { name: PLATFORM_METRICS.duration, unit: 'ms', json: 'durationMs', text: 'Duration' },
  { name: PLATFORM_METRICS.billedDuration, unit: 'ms', json: 'billedDurationMs', text: 'Billed Duration' },
  { name: PLATFORM_METRICS.initDuration, unit: 'ms', json: 'initDurationMs', text: 'Init Duration' },
  { name: PLATFORM_METRICS.memorySize, unit: 'MB', json: 'memorySizeMB', text: 'Memory Size' },
  { name: PLATFORM_METRICS.memoryUsed, unit: 'MB', json: 'maxMemoryUsedMB', text: 'Max Memory Used' },
  { name: PLATFORM_METRICS.restoreDuration, unit: 'ms', json: 'restoreDurationMs', text: 'Restore Duration' },
  {
    name: PLATFORM_METRICS.billedRestoreDuration,
    unit: 'ms',
    json: 'billedRestoreDurationMs',
    text: 'Billed Restore Duration',
  },
];

const SCALE: Readonly<Record<Unit, (value: number) => number>> = {
  ms: (value) => value / 1000,
  MB: (value) => value * 1024 * 1024,
};

const TIMEOUT = 'timeout';
const SUCCESS = 'success';

const EVENT_TYPE = /^platform\.[a-z][A-Za-z]*$/;
const EVENT_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/**
 * Whether a JSON record is one of Lambda's own, which has `time`, `type` and `record` and nothing else
 * (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html). A user's record may have such a type too.
 */
export function isPlatformEvent(value: JsonObject): boolean {
  const { time, type, record } = value;
  return (
    typeof type === 'string' &&
    EVENT_TYPE.test(type) &&
    Object.keys(value).length === 3 &&
    typeof time === 'string' &&
    EVENT_TIME.test(time) &&
    typeof record === 'object' &&
    record !== null &&
    !Array.isArray(record)
  );
}

/** The fields of a platform event that a log document has too. */
export function platformFields(value: JsonObject): Partial<KnownFields> {
  const { requestId, status, errorType, functionName, tracing } = recordOf(value);
  const { value: header, spanId } = (tracing ?? {}) as JsonObject;
  const name = textOf(errorType);
  return {
    level: isWell(status, name) ? 'INFO' : 'ERROR',
    requestId: textOf(requestId),
    function: textOf(functionName),
    traceId: traceIdOfXRay(header),
    spanId: hexOf(spanId, 16),
    error: name === undefined ? undefined : { name, message: undefined, stack: undefined },
  };
}

/** Whether an invocation or a start ended well, as far as Lambda says how it ended. */
export function isWell(status: unknown, errorType: string | undefined): boolean {
  return (status === undefined || status === SUCCESS) && errorType === undefined;
}

/**
 * Takes the figures out of a platform event: of each `platform.report`, and of `platform.initReport` where the report of
 * the first invocation does not repeat them. The other events say nothing that a report does not say again.
 */
export function reportOfEvent(value: JsonObject): PlatformReport | undefined {
  if (!isPlatformEvent(value)) return undefined;
  const record = recordOf(value);
  const metrics = (record['metrics'] ?? {}) as JsonObject;
  const { requestId, traceId } = platformFields(value);
  const status = textOf(record['status']);
  const errorType = textOf(record['errorType']);
  const time = Date.parse(String(value['time']));
  const said = { requestId, traceId, status, errorType, ...(isTime(time) && { time }) };
  switch (value['type']) {
    case 'platform.report':
      return { ...said, metrics: figures(({ json }) => metrics[json], status) };
    case 'platform.initReport': {
      if (record['initializationType'] === 'on-demand' && isWell(status, errorType)) return undefined;
      const initDurationMs = metrics['durationMs'];
      return { ...said, metrics: figures(({ json }) => (json === 'initDurationMs' ? initDurationMs : undefined)) };
    }
    default:
      return undefined;
  }
}

const REPORT = /^REPORT RequestId: (\S+)\t/;
const INIT_REPORT = 'INIT_REPORT ';
const XRAY = 'XRAY TraceId';

/**
 * Takes the figures out of the line that the log format Text has for `platform.report`, and out of that of a start which
 * failed, since the report of an invocation repeats those of the others.
 */
export function reportOfText(text: string): PlatformReport | undefined {
  const isStart = text.startsWith(INIT_REPORT);
  const requestId = REPORT.exec(text)?.[1];
  if (requestId === undefined && !isStart) return undefined;
  const parts = new Map(
    text
      .slice(isStart ? INIT_REPORT.length : 0)
      .split(/[\t\n]/)
      .map(nameAndValue),
  );
  const number = (figure: Figure) => {
    const [value, unit] = parts.get(figure.text)?.split(' ') ?? [];
    return unit === figure.unit ? Number(value) : undefined;
  };
  const status = parts.get('Status');
  const errorType = parts.get('Error Type');
  if (isStart && isWell(status, errorType)) return undefined;
  const said = { requestId, traceId: traceIdOfXRay(parts.get(XRAY)), status, errorType };
  return { ...said, metrics: figures(number, isStart ? undefined : status) };
}

/** `Duration: 1.23 ms` */
function nameAndValue(part: string): [string, string] {
  const [name = '', value = ''] = part.trim().split(': ', 2);
  return [name, value];
}

function figures(read: (figure: Figure) => unknown, status?: unknown): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const figure of FIGURES) {
    const value = read(figure);
    if (typeof value === 'number' && Number.isFinite(value)) metrics[figure.name] = SCALE[figure.unit](value);
  }
  if (status !== TIMEOUT) return metrics;
  metrics[PLATFORM_METRICS.timeouts] = 1;
  // Lambda ends an invocation at its limit, so that it took as long as that.
  const duration = metrics[PLATFORM_METRICS.duration];
  if (duration !== undefined) metrics[PLATFORM_METRICS.timeout] = duration;
  return metrics;
}

function recordOf(value: JsonObject): JsonObject {
  return value['record'] as JsonObject;
}

/** How Lambda writes every event of its own. */
const EVENT_START = '{"time":"';

/** Finds the report that a line is, if it is one. */
export function reportOf(line: Line): PlatformReport | undefined {
  if (line.text.startsWith('REPORT ') || line.text.startsWith(INIT_REPORT)) return reportOfText(line.text);
  if (!line.text.startsWith(EVENT_START)) return limitOf(line.text);
  const value = parseObject(line.text);
  return value && reportOfEvent(value);
}

const TIMED_OUT = new RegExp(`^[\\d-]+T[\\d:.]+Z (${REQUEST_ID}) Task timed out after (\\d+(?:\\.\\d+)?) seconds`);

/** The limit that a line about a time-out names. That there was one is for the report to count. */
function limitOf(text: string): PlatformReport | undefined {
  const [, requestId, seconds] = TIMED_OUT.exec(text) ?? [];
  return requestId === undefined ? undefined : { requestId, metrics: { [PLATFORM_METRICS.timeout]: Number(seconds) } };
}
