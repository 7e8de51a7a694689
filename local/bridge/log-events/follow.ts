import { type CloudWatchLogsClient, type LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { Cursor } from './cursor.ts';
import type { Cursors } from './cursors.ts';
import type { LogEvent } from './event.ts';
import { readLogEvents } from './read.ts';

/** Does something with the events of a log group, once with each. */
export interface Consumer {
  /** Tells it apart from the group's other consumers. */
  readonly key: string;
  /** Takes new events and reports them as it is done with them; what it did not report comes again. */
  consume(events: readonly LogEvent[], done: (events: readonly LogEvent[]) => void): Promise<void>;
}

/** How much earlier than the newest event a new one may be stamped and still be found by the first read. */
const OVERLAP_MS = 2_000;

/**
 * Makes a function that looks once for new events in all log groups and hands them to the groups' consumers.
 *
 * A group is read only when its size changed, and from its newest event on. If that does not add up to the size, then
 * events came in late, and the group is read from the start: nothing is skipped, however late it is.
 */
export function createFollower(
  logs: CloudWatchLogsClient,
  cursors: Cursors,
  consumersOf: (logGroupName: string) => Promise<readonly Consumer[]>,
): () => Promise<void> {
  const sizes = new Map<string, number>();
  return async () => {
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, {})) {
      for (const group of logGroups) {
        const { logGroupName = '', storedBytes = 0 } = group;
        if (sizes.get(logGroupName) === storedBytes) continue;
        await followGroup(logs, group, cursors, await consumersOf(logGroupName));
        sizes.set(logGroupName, storedBytes);
      }
    }
  };
}

async function followGroup(
  logs: CloudWatchLogsClient,
  { logGroupName = '', creationTime = 0, storedBytes = 0 }: LogGroup,
  cursors: Cursors,
  consumers: readonly Consumer[],
): Promise<void> {
  // a group that was deleted and created again is another group
  const pairs = consumers.map((consumer) => ({
    consumer,
    cursor: cursors(`${logGroupName}@${creationTime}/${consumer.key}`),
  }));
  if (pairs.length === 0) return;
  const newest = Math.min(...pairs.map(({ cursor }) => cursor.newest));
  await readInto(pairs, readLogEvents(logs, logGroupName, Math.max(0, newest - OVERLAP_MS)));
  if (pairs.some(({ cursor }) => cursor.length < storedBytes))
    await readInto(pairs, readLogEvents(logs, logGroupName, 0));
}

async function readInto(
  pairs: readonly { readonly consumer: Consumer; readonly cursor: Cursor }[],
  pages: AsyncIterable<readonly LogEvent[]>,
): Promise<void> {
  const failures: unknown[] = [];
  for await (const events of pages) {
    const taken = pairs.map(async ({ consumer, cursor }) => {
      const fresh = cursor.fresh(events);
      if (fresh.length > 0) await consumer.consume(fresh, cursor.handled);
    });
    const results = await Promise.allSettled(taken);
    failures.push(...results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some log events were not handled');
}
