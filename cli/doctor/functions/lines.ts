import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchLogsClient, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Client } from '@opensearch-project/opensearch';
import { FUTURE_MARGIN } from '../stores/newest.ts';

/** How far back functions are compared: what is called less often says nothing of being late. */
export const LOOK_BACK_MS = 60 * 60_000;

/** What was called so lately may still be on its way. */
const ON_ITS_WAY_MS = 5 * 60_000;

/** Functions whose newest lines are told apart; `GetMetricData` takes as many queries. */
const MAX_FUNCTIONS = 500;

/** Reads when each function's newest line of the last day was written, in milliseconds since the epoch. */
export async function newestLines(client: Client, indices: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const newest = new Map<string, number>();
  for (const index of indices) {
    const { body } = await client.search({
      index,
      body: {
        size: 0,
        query: { range: { '@timestamp': { gte: 'now-1d', lte: FUTURE_MARGIN } } } as never,
        aggs: {
          functions: {
            terms: { field: 'function', size: MAX_FUNCTIONS },
            aggs: { newest: { max: { field: '@timestamp' } } },
          },
        } as never,
      },
    });
    const { buckets = [] } = (body.aggregations?.['functions'] ?? {}) as unknown as { buckets?: readonly Bucket[] };
    for (const { key, newest: time } of buckets)
      newest.set(key, Math.max(newest.get(key) ?? 0, time.value_as_string ? Date.parse(time.value_as_string) : 0));
  }
  return newest;
}

interface Bucket {
  readonly key: string;
  readonly newest: { readonly value_as_string?: string };
}

/** How often each function was called within the last hour, but for the last minutes; without those that were not. */
export async function callCounts(
  client: CloudWatchClient,
  names: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const asked = names.slice(0, MAX_FUNCTIONS);
  if (asked.length === 0) return new Map();
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - LOOK_BACK_MS),
      EndTime: new Date(now - ON_ITS_WAY_MS),
      MetricDataQueries: asked.map((Value, at) => ({
        Id: `calls${at}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: 'Invocations',
            Dimensions: [{ Name: 'FunctionName', Value }],
          },
          Period: 300,
          Stat: 'Sum',
        },
      })),
    }),
  );
  const counts = MetricDataResults.map(({ Id = '', Values = [] }) => {
    const name = asked[Number(Id.slice('calls'.length))] ?? '';
    return [name, Values.reduce((sum, value) => sum + value, 0)] as const;
  });
  return new Map(counts.filter(([, count]) => count > 0));
}

/** When the newest event of a log group was written; `undefined` when it has none. */
export async function newestEvent(logs: CloudWatchLogsClient, logGroupName: string): Promise<number | undefined> {
  const { logStreams = [] } = await logs.send(
    new DescribeLogStreamsCommand({ logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 }),
  );
  return logStreams[0]?.lastEventTimestamp;
}
