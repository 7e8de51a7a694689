/**
 * The aggregator of one shard, as a process of its own as Lambda runs it: `shard.ts <number>`, with its environment
 * variables. It does what {@link Order} says and answers with {@link Work}.
 */
import type { KinesisStreamRecord } from 'aws-lambda';
import { createAggregator } from '../../../functions/aggregator/aggregator.ts';
import { aggregatorConfig } from '../../../functions/aggregator/config.ts';
import { ownLine, recordOf } from '../aggregation/records.ts';
import type { Order, Work } from './message.ts';

const shard = Number(process.argv[2]);
const handler = createAggregator(aggregatorConfig(process.env));
const context = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 };

process.on('message', async ({ batch, milliseconds }: Order) => {
  process.send!(await work(batch, milliseconds));
});

async function work(batch: number, milliseconds: number): Promise<Work> {
  let documents = 0;
  let cpu = 0;
  for (const end = Date.now() + milliseconds; Date.now() < end; documents += batch) {
    const event = { Records: newRecords(batch) };
    // What was left behind in making them is not the aggregator's to clear up.
    gc!({ type: 'minor' });
    const before = process.cpuUsage();
    const { batchItemFailures } = await handler(event, context);
    const { user, system } = process.cpuUsage(before);
    if (batchItemFailures.length > 0) throw new Error('OpenSearch left records: give it more heap');
    cpu += user + system;
  }
  return { documents, cpu };
}

let next = 0;

/** Records that no one has sent yet: a second delivery would cost OpenSearch nothing. */
function newRecords(count: number): KinesisStreamRecord[] {
  return Array.from({ length: count }, () => recordOf(Buffer.from(ownLine(next)), next++, shard));
}
