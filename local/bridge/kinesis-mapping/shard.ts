import { setTimeout as sleep } from 'node:timers/promises';
import {
  type _Record,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
} from '@aws-sdk/client-kinesis';
import { dueRecords } from './collect.ts';
import type { ShardRecord } from './event.ts';
import { processBatch, type ShardWork } from './process-batch.ts';

export interface Shard extends ShardWork {
  /** The last record that is done, where reading goes on. */
  readonly checkpointed: () => string | undefined;
}

/** Lambda reads an idle shard once a second, Kinesis allows five reads a second. */
const IDLE_MS = 500;
const READ_LIMIT = 10_000;

/** Reads a shard from its checkpoint and hands its records to the function, batch after batch, until the signal. */
export async function followShard(shard: Shard): Promise<void> {
  const { kinesis } = shard.clients;
  const waiting: ShardRecord[] = [];
  let iterator = await firstIterator(shard);
  while (!shard.signal.aborted) {
    const { Records = [], NextShardIterator } = await kinesis.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: READ_LIMIT }),
    );
    iterator = NextShardIterator;
    waiting.push(...Records.map(toShardRecord));

    // counted from the record's arrival: Lambda goes on gathering while the function works
    let due = dueRecords(waiting, shard.mapping(), Date.now() - (waiting[0]?.arrivedAt ?? 0));
    while (due > 0 && !shard.signal.aborted) {
      await processBatch(waiting.splice(0, due), shard);
      due = dueRecords(waiting, shard.mapping(), 0);
    }
    if (Records.length === 0) await sleep(IDLE_MS, undefined, { signal: shard.signal }).catch(() => undefined);
  }
}

async function firstIterator({ clients, mapping, shardId, checkpointed }: Shard): Promise<string | undefined> {
  const { streamName, start } = mapping();
  const { ShardIterator } = await clients.kinesis.send(
    new GetShardIteratorCommand({ StreamName: streamName, ShardId: shardId, ...position(checkpointed(), start) }),
  );
  return ShardIterator;
}

function position(
  checkpoint: string | undefined,
  start: 'TRIM_HORIZON' | Date,
): Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> {
  if (checkpoint !== undefined)
    return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: checkpoint };
  if (start === 'TRIM_HORIZON') return { ShardIteratorType: 'TRIM_HORIZON' };
  return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: start };
}

function toShardRecord({ SequenceNumber, PartitionKey, Data, ApproximateArrivalTimestamp }: _Record): ShardRecord {
  return {
    sequenceNumber: SequenceNumber ?? '',
    partitionKey: PartitionKey ?? '',
    data: Data ?? new Uint8Array(),
    arrivedAt: ApproximateArrivalTimestamp?.getTime() ?? 0,
  };
}
