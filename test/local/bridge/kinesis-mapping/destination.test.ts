import { describe, expect, it } from 'vitest';
import { invocationRecord, objectKey } from '../../../../local/bridge/kinesis-mapping/destination.ts';
import { kinesisEvent } from '../../../../local/bridge/kinesis-mapping/event.ts';
import { toMapping } from '../../../../local/bridge/kinesis-mapping/mapping.ts';

const MAPPING = toMapping({
  UUID: '9d4c',
  FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
  EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders',
});
const SHARD = 'shardId-000000000001';
const NOW = Date.parse('2026-11-22T12:34:56.789Z');
const RECORDS = ['a', 'b', 'c'].map((text, index) => ({
  sequenceNumber: `${index}`,
  arrivedAt: NOW - 3_000 + index * 1_000,
  partitionKey: text,
  data: Buffer.from(text),
}));

describe('invocationRecord', () => {
  it('describes the discarded records as Lambda does', () => {
    const discarded = {
      batch: { records: RECORDS, attempts: 4 },
      condition: 'RetryAttemptsExhausted' as const,
      functionError: 'Unhandled',
    };
    expect(invocationRecord(discarded, SHARD, MAPPING, NOW)).toEqual({
      requestContext: {
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        functionArn: MAPPING.functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 4,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2026-11-22T12:34:56.789Z',
      KinesisBatchInfo: {
        shardId: SHARD,
        startSequenceNumber: '0',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: '2026-11-22T12:34:53.789Z',
        approximateArrivalOfLastRecord: '2026-11-22T12:34:55.789Z',
        batchSize: 3,
        streamArn: MAPPING.streamArn,
      },
    });
  });
});

describe('objectKey', () => {
  it('names the object as Lambda does', () => {
    expect(objectKey(MAPPING, SHARD, NOW)).toMatch(
      /^aws\/lambda\/9d4c\/shardId-000000000001\/2026\/11\/22\/2026-11-22T12\.34\.56-[\da-f-]{36}$/,
    );
  });
});

describe('kinesisEvent', () => {
  it('is what a function gets for a shard', () => {
    expect(kinesisEvent(RECORDS.slice(0, 1), SHARD, MAPPING).Records).toEqual([
      {
        kinesis: {
          kinesisSchemaVersion: '1.0',
          partitionKey: 'a',
          sequenceNumber: '0',
          data: 'YQ==',
          approximateArrivalTimestamp: (NOW - 3_000) / 1_000,
        },
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: 'shardId-000000000001:0',
        eventName: 'aws:kinesis:record',
        invokeIdentityArn: 'arn:aws:iam::123456789012:role/local',
        awsRegion: 'eu-west-1',
        eventSourceARN: MAPPING.streamArn,
      },
    ]);
  });
});
