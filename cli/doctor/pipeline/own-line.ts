import { AGGREGATOR_METRICS } from '../../../contract/names.ts';

/** A failure that the aggregator wrote of. */
export interface OwnFailure {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
  readonly cause?: FailureCause;
}

/** What OpenSearch or S3 answered to the aggregator. */
export interface FailureCause {
  readonly type: string;
  readonly reason: string;
  readonly status?: number;
}

interface LogLine {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly errorType?: unknown;
  readonly errorMessage?: unknown;
  readonly cause?: unknown;
  readonly error?: unknown;
  readonly record?: { readonly status?: unknown; readonly errorType?: unknown };
  readonly [AGGREGATOR_METRICS.records]?: unknown;
}

const LEVELS: readonly unknown[] = ['WARN', 'ERROR', 'FATAL'];

/** What a line of the aggregator says of a failure; `undefined` when it says of none. */
export function failureIn(line: string, time: number): OwnFailure | undefined {
  const value = parse(line);
  if (value === undefined) return undefined;
  const { level, record } = value;
  if (record?.status === 'timeout') return { time, message: 'it was ended by its time-out' };
  if (record?.status === 'error' && typeof record.errorType === 'string') return { time, message: record.errorType };
  if (!LEVELS.includes(level)) return undefined;
  // Lambda puts what was thrown into the message.
  const thrown = typeof value.message === 'object' && value.message !== null ? (value.message as LogLine) : value;
  const text = [thrown.errorMessage, thrown.message, thrown.errorType].find((each) => typeof each === 'string');
  const cause = causeOf(value.cause) ?? causeOf(value.error);
  return { time, message: String(text ?? 'no message').replace(/\s+/g, ' '), ...(cause && { cause }) };
}

/** Whether a line is the report of an invocation; one that left records behind is followed by a failure. */
export function isReport(line: string): boolean {
  return typeof parse(line)?.[AGGREGATOR_METRICS.records] === 'number';
}

function parse(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(value: unknown): FailureCause | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, reason, status } = value as { readonly [name: string]: unknown };
  if (typeof type !== 'string' || typeof reason !== 'string') return undefined;
  return { type, reason, ...(typeof status === 'number' && { status }) };
}
