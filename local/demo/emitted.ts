import {
  type CloudWatchLogsClient,
  DescribeSubscriptionFiltersCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { readLogEvents } from '../bridge/log-events/read.ts';

/** One event of a log group: a line that a function emitted. */
export interface Emitted {
  readonly id: string;
  readonly group: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** Names the log groups whose lines go to the stream. */
export async function subscribedGroups(logs: CloudWatchLogsClient, streamName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client: logs }, {})) {
    for (const { logGroupName } of page.logGroups ?? []) {
      const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
      if (subscriptionFilters.some((filter) => filter.destinationArn?.endsWith(`/${streamName}`)))
        names.push(logGroupName ?? '');
    }
  }
  return names.sort();
}

/** Reads every event of the groups since a time: the truth that the documents are counted against. */
export async function readEmitted(
  logs: CloudWatchLogsClient,
  groups: readonly string[],
  since: number,
): Promise<Emitted[]> {
  const emitted: Emitted[] = [];
  for (const group of groups) {
    for await (const events of readLogEvents(logs, group, since)) {
      for (const { id, timestamp, message } of events) emitted.push({ id, group, time: timestamp, message });
    }
  }
  return emitted;
}
