import type { Line } from '../line.ts';
import { isTime } from '../time.ts';
import { type JsonObject, textOf } from './json.ts';

/** What Lambda measured of one invocation or of one start of a sandbox. Absent is what it did not say. */
export interface PlatformReport {
  readonly requestId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly time?: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * Names of the platform's metrics: OpenTelemetry's where it has one
 * (https://opentelemetry.io/docs/specs/semconv/faas/faas-metrics/), in seconds and bytes as there. The duration has
 * another name than `faas.invoke_duration`, which the middleware measures, so that nothing is counted twice.
 */
export const PLATFORM_METRICS = {
  initDuration: 'faas.init_duration',
  memoryUsed: 'faas.mem_usage',
  timeouts: 'faas.timeouts',
  duration: 'aws.lambda.duration',
  billedDuration: 'aws.lambda.billed_duration',
  memorySize: 'aws.lambda.memory_size',
} as const;

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
];

const SCALE: Readonly<Record<Unit, (value: number) => number>> = {
  ms: (value) => value / 1000,
  MB: (value) => value * 1024 * 1024,
};

const TIMEOUT = 'timeout';

/** Whether a JSON record is one of Lambda's own (https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html). */
export function isPlatformEvent(value: JsonObject): boolean {
  return typeof value['type'] === 'string' && value['type'].startsWith('platform.');
}

/** The fields of a platform event that a log document has too. */
export function platformFields(value: JsonObject): { readonly level: string; readonly requestId: string | undefined } {
  const { requestId, status } = recordOf(value);
  return { level: status === undefined || status === 'success' ? 'INFO' : 'ERROR', requestId: textOf(requestId) };
}

/**
 * Takes the figures out of a platform event: of each `platform.report`, and of `platform.initReport` where the report of
 * the first invocation does not repeat them. The other events say nothing that a report does not say again.
 */
export function reportOfEvent(value: JsonObject): PlatformReport | undefined {
  const record = recordOf(value);
  const metrics = (record['metrics'] ?? {}) as JsonObject;
  const requestId = textOf(record['requestId']);
  const time = Date.parse(String(value['time']));
  const at = isTime(time) ? { time } : {};
  switch (value['type']) {
    case 'platform.report':
      return { requestId, ...at, metrics: figures(({ json }) => metrics[json], record['status']) };
    case 'platform.initReport': {
      if (record['initializationType'] === 'on-demand') return undefined;
      const initDurationMs = metrics['durationMs'];
      return { ...at, metrics: figures(({ json }) => (json === 'initDurationMs' ? initDurationMs : undefined)) };
    }
    default:
      return undefined;
  }
}

const REPORT = /^REPORT RequestId: (\S+)\t/;

/** Takes the figures out of the line that the log format Text has for `platform.report`. */
export function reportOfText(text: string): PlatformReport | undefined {
  const requestId = REPORT.exec(text)?.[1];
  if (requestId === undefined) return undefined;
  const parts = new Map(text.split('\t').map(nameAndValue));
  const number = (figure: Figure) => {
    const [value, unit] = parts.get(figure.text)?.split(' ') ?? [];
    return unit === figure.unit ? Number(value) : undefined;
  };
  return { requestId, metrics: figures(number, parts.get('Status')) };
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
  if (status === TIMEOUT) metrics[PLATFORM_METRICS.timeouts] = 1;
  return metrics;
}

function recordOf(value: JsonObject): JsonObject {
  const record = value['record'];
  return typeof record === 'object' && record !== null ? (record as JsonObject) : {};
}

/** How Lambda writes every event of its own. */
const EVENT_START = '{"time":"';

/** Finds the report that a line is, if it is one. */
export function reportOf(line: Line): PlatformReport | undefined {
  if (line.text.startsWith('REPORT ')) return reportOfText(line.text);
  if (!line.text.startsWith(EVENT_START)) return undefined;
  try {
    return reportOfEvent(JSON.parse(line.text));
  } catch {
    return undefined;
  }
}
