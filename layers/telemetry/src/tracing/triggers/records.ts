import { type Attributes, SpanKind } from '@opentelemetry/api';
import { carrierIn, carrierInAttributes, jsonWithCarrier } from './carrier.ts';
import { type Carrier, field, known, lastPart, type Trigger, text } from './trigger.ts';

/** How one source's records are read. */
interface Source {
  readonly trigger: 'pubsub' | 'datasource';
  readonly destination: (record: unknown) => string | undefined;
  readonly attributes: (record: unknown) => Attributes;
  readonly carrier: (record: unknown) => Carrier | undefined;
}

const arnPart = (record: unknown): string | undefined => lastPart(text(record, 'eventSourceARN'));

/** By `eventSource`. Payloads: https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html */
const SOURCES: Readonly<Record<string, Source>> = {
  'aws:sqs': {
    trigger: 'pubsub',
    destination: arnPart,
    attributes: () => ({ 'messaging.system': 'aws_sqs', 'messaging.operation.type': 'process' }),
    carrier: (record) =>
      carrierInAttributes(field(record, 'messageAttributes'), 'stringValue') ?? carrierInBody(text(record, 'body')),
  },
  'aws:sns': {
    trigger: 'pubsub',
    destination: (record) => lastPart(text(record, 'Sns', 'TopicArn')),
    attributes: () => ({ 'messaging.system': 'aws_sns', 'messaging.operation.type': 'process' }),
    carrier: (record) => carrierInAttributes(field(record, 'Sns', 'MessageAttributes'), 'Value'),
  },
  'aws:kinesis': {
    trigger: 'datasource',
    destination: arnPart,
    attributes: () => ({ 'messaging.system': 'aws_kinesis', 'messaging.operation.type': 'process' }),
    carrier: (record) => carrierIn(jsonWithCarrier(decoded(text(record, 'kinesis', 'data')))),
  },
  'aws:dynamodb': {
    trigger: 'datasource',
    // arn:aws:dynamodb:region:account:table/name/stream/time
    destination: (record) => text(record, 'eventSourceARN')?.split('/')[1],
    attributes: (record) => ({
      'db.system.name': 'aws.dynamodb',
      'faas.document.operation': text(record, 'eventName')?.toLowerCase(),
    }),
    carrier: () => undefined,
  },
  'aws:s3': {
    trigger: 'datasource',
    destination: (record) => text(record, 's3', 'bucket', 'name'),
    attributes: (record) => ({
      'faas.document.operation': text(record, 'eventName'),
      'aws.s3.bucket': text(record, 's3', 'bucket', 'name'),
      'aws.s3.key': keyOf(text(record, 's3', 'object', 'key')),
    }),
    carrier: () => undefined,
  },
};

/**
 * A batch of records: SQS, SNS, Kinesis, DynamoDB streams, S3. Only a single record has one parent; the records of a
 * larger batch may come from as many traces, and are linked.
 */
export function records(event: unknown): Trigger | undefined {
  const batch = field(event, 'Records');
  if (!Array.isArray(batch)) return undefined;
  const [first] = batch as unknown[];
  const name = text(first, 'eventSource') ?? text(first, 'EventSource') ?? '';
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (source === undefined) return undefined;
  const destination = source.destination(first);
  const own = source.attributes(first);
  const trigger: Trigger = {
    ...(destination && { name: `process ${destination}` }),
    kind: SpanKind.CONSUMER,
    attributes: known({
      'faas.trigger': source.trigger,
      ...own,
      ...('messaging.system' in own
        ? { 'messaging.destination.name': destination, 'messaging.batch.message_count': batch.length }
        : { 'faas.document.collection': destination }),
    }),
  };
  if (batch.length === 1)
    return { ...trigger, carrier: source.carrier(first), xray: text(first, 'attributes', 'AWSTraceHeader') };
  return { ...trigger, links: batch.flatMap((record) => source.carrier(record) ?? []) };
}

/** What came to a queue from elsewhere: an SNS notification in its envelope, or an EventBridge event. */
function carrierInBody(body: string | undefined): Carrier | undefined {
  const envelope = jsonWithCarrier(body);
  return carrierInAttributes(field(envelope, 'MessageAttributes'), 'Value') ?? carrierIn(field(envelope, 'detail'));
}

/** Keys are URL-encoded (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html). */
function keyOf(encoded: string | undefined): string | undefined {
  try {
    return encoded && decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return encoded;
  }
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}
