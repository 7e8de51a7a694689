import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../aws.ts';
import type { Batch, Condition } from './decide.ts';
import { kinesisEvent, type ShardRecord } from './event.ts';
import type { Mapping } from './mapping.ts';

export interface Discarded {
  readonly batch: Batch<ShardRecord>;
  readonly condition: Condition;
  /** As Lambda names what went wrong, such as `Unhandled`. */
  readonly functionError?: string;
}

/** What an on-failure destination is told of records that were given up. */
export interface InvocationRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: Condition;
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: number;
    readonly executedVersion: string;
    readonly functionError?: string;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly KinesisBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
  /** The whole event as JSON text. Only a bucket gets it. */
  readonly payload?: string;
}

/**
 * Describes discarded records as Lambda does
 * (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
 *
 * @param now - milliseconds since the epoch
 */
export function invocationRecord(
  { batch, condition, functionError }: Discarded,
  shardId: string,
  mapping: Mapping,
  now: number,
): InvocationRecord {
  const { records } = batch;
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no records were discarded: nothing to describe');
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: batch.attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(functionError !== undefined && { functionError }),
    },
    version: '1.0',
    timestamp: iso(now),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: iso(first.arrivedAt),
      approximateArrivalOfLastRecord: iso(last.arrivedAt),
      batchSize: records.length,
      streamArn: mapping.streamArn,
    },
  };
}

/** The name that Lambda gives to an invocation record in a bucket. */
export function objectKey(mapping: Mapping, shardId: string, now: number): string {
  const [day = '', time = ''] = iso(now).split(/[T.]/);
  const folder = day.replaceAll('-', '/');
  return `aws/lambda/${mapping.uuid}/${shardId}/${folder}/${day}T${time.replaceAll(':', '.')}-${randomUUID()}`;
}

/** Sends an invocation record to the mapping's on-failure destination, if it has one. */
export async function sendDiscarded(
  clients: Pick<Clients, 's3' | 'sns' | 'sqs'>,
  discarded: Discarded,
  shardId: string,
  mapping: Mapping,
): Promise<void> {
  const now = Date.now();
  const { onFailure } = mapping;
  const record = invocationRecord(discarded, shardId, mapping, now);
  console.error('discarded:', JSON.stringify(record));
  if (onFailure === undefined) return;
  const [, , service, , , resource = ''] = onFailure.split(':');
  if (service === 's3') {
    const payload = JSON.stringify(kinesisEvent(discarded.batch.records, shardId, mapping));
    const Body = JSON.stringify({ ...record, payload });
    await clients.s3.send(new PutObjectCommand({ Bucket: resource, Key: objectKey(mapping, shardId, now), Body }));
  } else if (service === 'sqs') {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: resource }));
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
  } else if (service === 'sns') {
    await clients.sns.send(new PublishCommand({ TopicArn: onFailure, Message: JSON.stringify(record) }));
  } else {
    throw new Error(`on-failure destination '${onFailure}' is neither a bucket, a queue nor a topic`);
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
