import {
  type CloudWatchLogsClient,
  paginateDescribeSubscriptionFilters,
  type SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import { type KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Consumer } from '../log-events/follow.ts';
import { type EncodedPayload, encodePayloads } from './payload.ts';

/** Limits of PutRecords (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html). */
const CALL_RECORDS = 500;
const CALL_BYTES = 4_500_000;

/** The subscription filters of a log group that send to a Kinesis stream, each as a consumer of the group's events. */
export async function subscriptionsOf(
  logs: CloudWatchLogsClient,
  kinesis: KinesisClient,
  logGroupName: string,
): Promise<Consumer[]> {
  const consumers: Consumer[] = [];
  const pages = paginateDescribeSubscriptionFilters({ client: logs }, { logGroupName });
  for await (const { subscriptionFilters = [] } of pages) {
    for (const filter of subscriptionFilters)
      if (filter.destinationArn?.includes(':kinesis:')) consumers.push(subscription(kinesis, logGroupName, filter));
  }
  return consumers;
}

function subscription(kinesis: KinesisClient, logGroup: string, filter: SubscriptionFilter): Consumer {
  const { filterName = '', filterPattern = '', destinationArn = '', creationTime = 0 } = filter;
  if (filterPattern.trim() !== '')
    throw new Error(
      `subscription filter ${filterName} of ${logGroup} has the pattern '${filterPattern}': the local bridge forwards whole log groups, leave the pattern empty`,
    );
  const [, , , , owner = ''] = destinationArn.split(':');
  const StreamName = destinationArn.slice(destinationArn.indexOf('/') + 1);
  return {
    key: `subscription/${filterName}@${creationTime}`,
    async consume(events, done) {
      // a filter sees what is stored after its creation
      done(events.filter(({ ingestedAt }) => ingestedAt < creationTime));
      const seen = events.filter(({ ingestedAt }) => ingestedAt >= creationTime);
      for (const call of calls(encodePayloads(seen, { owner, logGroup, filterName }))) {
        const { Records: results = [] } = await kinesis.send(
          new PutRecordsCommand({
            StreamName,
            Records: call.map(({ data, events: [first] }) => ({ Data: data, PartitionKey: first?.id })),
          }),
        );
        const refused = results.find(({ ErrorCode }) => ErrorCode !== undefined);
        done(call.filter((_, index) => results[index]?.ErrorCode === undefined).flatMap((payload) => payload.events));
        if (refused !== undefined) throw new Error(`${StreamName} refused a record: ${refused.ErrorMessage}`);
      }
    },
  };
}

/** Groups payloads into calls of PutRecords. */
function calls(payloads: readonly EncodedPayload[]): EncodedPayload[][] {
  const grouped: EncodedPayload[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const payload of payloads) {
    const full = bytes + payload.data.length > CALL_BYTES || grouped.at(-1)?.length === CALL_RECORDS;
    if (full) {
      grouped.push([]);
      bytes = 0;
    }
    grouped.at(-1)?.push(payload);
    bytes += payload.data.length;
  }
  return grouped;
}
