import { gzipSync } from 'node:zlib';
import type { KinesisStreamRecord } from 'aws-lambda';

export const SHARD = 'shardId-000000000000';
export const ARRIVAL = Date.parse('2026-11-22T12:00:00.000Z');

/** A record as Lambda hands it over. */
export function kinesisRecord(
  data: Buffer | string,
  sequenceNumber = '1',
  arrival = ARRIVAL,
  shard = SHARD,
): KinesisStreamRecord {
  return {
    awsRegion: 'eu-west-1',
    eventID: `${shard}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry',
    eventVersion: '1.0',
    invokeIdentityArn: 'arn:aws:iam::123456789012:role/aggregator',
    kinesis: {
      approximateArrivalTimestamp: arrival / 1000,
      data: Buffer.from(data).toString('base64'),
      kinesisSchemaVersion: '1.0',
      partitionKey: 'key',
      sequenceNumber,
    },
  };
}

export interface TestLogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** What a subscription filter of CloudWatch Logs puts on the stream. */
export function cloudWatchPayload(logEvents: readonly unknown[], overrides: Record<string, unknown> = {}): Buffer {
  return gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/aws/lambda/orders',
      logStream: '2026/11/22/[$LATEST]0123456789abcdef',
      subscriptionFilters: ['sightline'],
      logEvents,
      ...overrides,
    }),
  );
}

/** Log events with ids of their own. */
export function logEvents(prefix: string, messages: readonly string[], timestamp = ARRIVAL - 1000): TestLogEvent[] {
  return messages.map((message, index) => ({ id: `${prefix}-${index}`, timestamp, message }));
}
