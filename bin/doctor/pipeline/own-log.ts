import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { explainDisconnection } from '../../../functions/common/failure/connection.ts';
import { explainAnswer } from '../../../functions/common/failure.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { ago } from '../time.ts';

/** The newest failure that the aggregator wrote of. */
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

/** Its lines are JSON: warnings, errors, and Lambda's reports of invocations that did not end well. */
const PATTERN =
  '{ ($.level = "WARN") || ($.level = "ERROR") || ($.level = "FATAL") || ($.record.status = "timeout") || ($.record.status = "error") }';

/** A failure that is younger goes on, as far as one can tell: Lambda tries a batch again within a minute. */
const NOW_MS = 5 * 60_000;

export const WINDOW_MS = 60 * 60_000;

/** Requests that are made at most, each for up to 10,000 events or 1 MB. */
const MAX_PAGES = 20;

/** Reads the aggregator's newest failure of the last hour. */
export async function readOwnFailure(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  now: number,
): Promise<OwnFailure | undefined> {
  // Events come oldest first. An aggregator that fails writes many, so the last minutes are asked for first.
  for (const startTime of [now - NOW_MS, now - WINDOW_MS]) {
    const newest = await newestSince(logs, logGroupName, startTime);
    if (newest !== undefined) return newest;
  }
  return undefined;
}

async function newestSince(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
): Promise<OwnFailure | undefined> {
  let newest: OwnFailure | undefined;
  let pages = 0;
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    { logGroupName, startTime, filterPattern: PATTERN },
  )) {
    for (const { timestamp = 0, message = '' } of events) {
      const failure = failureIn(message, timestamp);
      if (failure !== undefined && timestamp >= (newest?.time ?? 0)) newest = failure;
    }
    if (++pages === MAX_PAGES) break;
  }
  return newest;
}

interface LogLine {
  readonly level?: unknown;
  readonly message?: unknown;
  readonly errorType?: unknown;
  readonly errorMessage?: unknown;
  readonly cause?: unknown;
  readonly error?: unknown;
  readonly record?: { readonly status?: unknown; readonly errorType?: unknown };
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
  const thrown = typeof value.message === 'object' ? (value.message as LogLine) : value;
  const text = [thrown.errorMessage, thrown.message, thrown.errorType].find((each) => typeof each === 'string');
  const cause = causeOf(value.cause) ?? causeOf(value.error);
  return { time, message: String(text ?? 'no message').replace(/\s+/g, ' '), ...(cause && { cause }) };
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

/**
 * What the aggregator itself met with last, which need not be what the person meets with who asks.
 *
 * @param endpoint - of OpenSearch, as the aggregator is configured
 */
export function judgeOwnFailure(
  failure: OwnFailure | undefined,
  endpoint: string,
  logGroup: string,
  now: number,
): Check {
  const name = 'aggregator';
  if (failure === undefined) return ok(name, 'wrote of no failure in the last hour');
  const { what, advice } = explainOwn(failure, endpoint);
  const age = now - failure.time;
  const detail = `its own last failure, ${ago(age)}: ${what}`;
  const place = `its log group is ${logGroup}`;
  if (age <= NOW_MS) return failed(name, detail, `${advice ?? 'look what it wrote before'}; ${place}`);
  return warning(
    name,
    detail,
    `it has written of none since: ${advice ?? 'if telemetry is missing, look there'}; ${place}`,
  );
}

function explainOwn({ message, cause }: OwnFailure, endpoint: string): { what: string; advice?: string } {
  if (cause === undefined) return { what: message };
  const { type, reason, status } = cause;
  const what = `${message}: ${type}: ${reason}`;
  const url = URL.parse(endpoint);
  if (status !== undefined)
    return { what, advice: explainAnswer({ status, body: { error: { type, reason } }, path: '/_bulk' }).advice };
  if (url !== null && /connection|timeout/i.test(type))
    return {
      what,
      advice: explainDisconnection({
        message: reason,
        isTimeout: /timeout/i.test(type),
        endpoint: url,
        server: 'OpenSearch',
      }).advice,
    };
  return { what };
}
