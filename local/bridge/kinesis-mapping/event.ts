import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from './decide.ts';
import type { Mapping } from './mapping.ts';

/** A record as it was read from a shard. */
export interface ShardRecord extends StreamRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/** The event that a function gets for records of a shard. */
export function kinesisEvent(records: readonly ShardRecord[], shardId: string, mapping: Mapping): KinesisStreamEvent {
  const [, , , region = '', account = ''] = mapping.streamArn.split(':');
  return {
    Records: records.map(
      (record): KinesisStreamRecord => ({
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: record.partitionKey,
          sequenceNumber: record.sequenceNumber,
          data: Buffer.from(record.data).toString('base64'),
          approximateArrivalTimestamp: record.arrivedAt / 1_000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `${shardId}:${record.sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: `arn:aws:iam::${account}:role/local`,
        awsRegion: region,
        eventSourceARN: mapping.streamArn,
      }),
    ),
  };
}
