import { type CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';

/** A subscription filter of a log group. */
export interface Filter {
  readonly destination: string;
  /** ARN of the role with which CloudWatch Logs writes there. */
  readonly role?: string;
  /** Which lines pass; empty for all. */
  readonly pattern: string;
}

/** The filters of a log group, or that there is no such group. */
export type Subscription = readonly Filter[] | 'no log group';

/** Requests under way at once. */
const CONCURRENCY = 5;

/** Most log groups that are asked for, one request each. */
export const MAX_GROUPS = 500;

/** Reads the filters of log groups, each group once, and of no more than {@link MAX_GROUPS}. */
export async function readSubscriptions(
  logs: CloudWatchLogsClient,
  groups: readonly string[],
): Promise<ReadonlyMap<string, Subscription>> {
  const waiting = [...new Set(groups)].slice(0, MAX_GROUPS);
  const found = new Map<string, Subscription>();
  const worker = async () => {
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop())
      found.set(group, await readSubscription(logs, group));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return found;
}

async function readSubscription(logs: CloudWatchLogsClient, logGroupName: string): Promise<Subscription> {
  try {
    // A group has two filters at most, so there is one page.
    const { subscriptionFilters = [] } = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    return subscriptionFilters.map(({ destinationArn = '', filterPattern = '', roleArn }) => ({
      destination: destinationArn,
      pattern: filterPattern.trim(),
      ...(roleArn !== undefined && { role: roleArn }),
    }));
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') return 'no log group';
    throw error;
  }
}
