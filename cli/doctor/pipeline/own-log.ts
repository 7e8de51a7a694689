import { type CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { AGGREGATOR_SERVICE } from '../../../contract/names.ts';
import { failureIn, isReport, type OwnFailure } from './own-line.ts';

/** What the aggregator wrote of itself within the last hour. */
export interface OwnLog {
  /** The newest failure. */
  readonly failure?: OwnFailure;
  /** When it last reported that an invocation was over, within the last minutes; milliseconds since the epoch. */
  readonly reported?: number;
}

/** Its lines are JSON: warnings, errors, and Lambda's reports of invocations that did not end well. */
const FAILURES = [
  '$.level = "WARN"',
  '$.level = "ERROR"',
  '$.level = "FATAL"',
  '$.record.status = "timeout"',
  '$.record.status = "error"',
];

const REPORTS = `$.service = "${AGGREGATOR_SERVICE}"`;

/** A failure that is younger may go on: Lambda tries a batch again at once. */
export const NOW_MS = 5 * 60_000;

const WINDOW_MS = 60 * 60_000;

/** Requests that are made at most, each for up to 10,000 events or 1 MB. */
const MAX_PAGES = 20;

/**
 * Reads the newest failure. Events come oldest first, and an aggregator that fails writes many, so the last minutes are
 * asked for first.
 */
export async function readOwnLog(logs: CloudWatchLogsClient, group: string, now: number): Promise<OwnLog> {
  const recent = await readSince(logs, group, now - NOW_MS, [...FAILURES, REPORTS]);
  return recent.failure === undefined ? readSince(logs, group, now - WINDOW_MS, FAILURES) : recent;
}

async function readSince(
  client: CloudWatchLogsClient,
  logGroupName: string,
  startTime: number,
  terms: readonly string[],
): Promise<OwnLog> {
  const filterPattern = `{ ${terms.map((term) => `(${term})`).join(' || ')} }`;
  let failure: OwnFailure | undefined;
  let reported: number | undefined;
  let pages = 0;
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName, startTime, filterPattern })) {
    for (const { timestamp = 0, message = '' } of events) {
      const found = failureIn(message, timestamp);
      if (found !== undefined && timestamp >= (failure?.time ?? 0)) failure = found;
      if (isReport(message)) reported = Math.max(reported ?? 0, timestamp);
    }
    if (++pages === MAX_PAGES) break;
  }
  return { ...(failure && { failure }), ...(reported !== undefined && { reported }) };
}
