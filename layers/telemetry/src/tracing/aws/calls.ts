import { type Attributes, SpanKind } from '@opentelemetry/api';
import { type Headers, isJson, withClientContext, withJsonMembers, withMessageAttributes } from './carriers.ts';
import { type Json, lastPart, listIn, mapList, textIn } from './input.ts';
import { ifThereIsRoom } from './room.ts';

/** What is known of a call to an AWS service before it is made. */
export interface Call {
  readonly name: string;
  readonly kind: SpanKind.CLIENT | SpanKind.PRODUCER;
  readonly attributes: Attributes;
  /** Puts the trace's context into the input, where the service has a place for it. */
  readonly inject?: (input: Json, headers: Headers) => Json;
}

/** Where context may go. */
export interface CarrierOptions {
  /** See `InstrumentOptions`. */
  readonly payloads: boolean;
}

type Describe = (operation: string, input: Json, options: CarrierOptions) => Partial<Call> | undefined;

/** By the client's name without `Client`. */
const SERVICES: Readonly<Record<string, Describe>> = {
  SQS: sqs,
  SNS: sns,
  EventBridge: eventBridge,
  Lambda: lambda,
  Kinesis: kinesis,
  SFN: stepFunctions,
  DynamoDB: dynamoDb,
  S3: s3,
};

/**
 * Describes a call as OpenTelemetry's conventions have it (https://opentelemetry.io/docs/specs/semconv/cloud-providers/aws-sdk/,
 * …/messaging/ and …/faas/aws-lambda/).
 */
export function describeCall(service: string, operation: string, input: Json, options: CarrierOptions): Call {
  const { attributes, ...special } = SERVICES[service]?.(operation, input, options) ?? {};
  return {
    name: `${service}.${operation}`,
    kind: SpanKind.CLIENT,
    ...special,
    attributes: { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': operation, ...attributes },
  };
}

function sqs(operation: string, input: Json): Partial<Call> {
  const url = textIn(input, 'QueueUrl');
  const calls = { system: 'aws_sqs', one: 'SendMessage', many: 'SendMessageBatch', list: 'Entries' };
  return messages(calls, operation, input, lastPart(url), { ...(url && { 'aws.sqs.queue.url': url }) });
}

function sns(operation: string, input: Json): Partial<Call> {
  const arn = textIn(input, 'TopicArn');
  const calls = { system: 'aws_sns', one: 'Publish', many: 'PublishBatch', list: 'PublishBatchRequestEntries' };
  return messages(calls, operation, input, lastPart(arn), { ...(arn && { 'aws.sns.topic.arn': arn }) });
}

/** How a service of messages names the two calls that send, and the list of the second. */
interface MessageCalls {
  readonly system: string;
  readonly one: string;
  readonly many: string;
  readonly list: string;
}

function messages(
  { system, one, many, list }: MessageCalls,
  operation: string,
  input: Json,
  destination: string | undefined,
  attributes: Attributes,
): Partial<Call> {
  if (operation === one) return producer(system, destination, attributes, withMessageAttributes);
  if (operation !== many) return { attributes };
  return producer(system, destination, { ...attributes, ...batchSize(input, list) }, (batch, headers) =>
    mapList(batch, list, (entry) => ifThereIsRoom(entry, (given) => withMessageAttributes(given, headers))),
  );
}

function eventBridge(operation: string, input: Json): Partial<Call> | undefined {
  if (operation !== 'PutEvents') return undefined;
  const entries = listIn(input, 'Entries');
  const buses = new Set(entries.map((entry) => lastPart(textIn(entry, 'EventBusName')) ?? 'default'));
  const bus = buses.size === 1 ? [...buses][0] : undefined;
  return producer('aws_eventbridge', bus, batchSize(input, 'Entries'), (batch, headers) =>
    mapList(batch, 'Entries', (entry) =>
      ifThereIsRoom(entry, (given) => ({ ...given, Detail: withJsonMembers(given['Detail'], headers) })),
    ),
  );
}

function lambda(operation: string, input: Json, { payloads }: CarrierOptions): Partial<Call> | undefined {
  if (operation !== 'Invoke') return undefined;
  const name = functionNameOf(textIn(input, 'FunctionName'));
  return {
    name: `invoke ${name ?? 'function'}`,
    attributes: { ...(name && { 'faas.invoked_name': name }), 'faas.invoked_provider': 'aws' },
    inject: (invoke, headers) => ({
      ...invoke,
      ClientContext: withClientContext(invoke['ClientContext'], headers),
      ...(payloads && { Payload: withJsonMembers(invoke['Payload'], headers) }),
    }),
  };
}

/** A name, a partial ARN `account:function:name` or an ARN, each with or without a qualifier. */
function functionNameOf(text: string | undefined): string | undefined {
  const parts = text?.split(':') ?? [];
  const at = parts.indexOf('function');
  return (at === -1 ? parts[0] : parts[at + 1]) || undefined;
}

function kinesis(operation: string, input: Json, { payloads }: CarrierOptions): Partial<Call> | undefined {
  if (operation !== 'PutRecord' && operation !== 'PutRecords') return undefined;
  const stream = textIn(input, 'StreamName') ?? lastPart(textIn(input, 'StreamARN'));
  const attributes = { ...(stream && { 'aws.kinesis.stream_name': stream }), ...batchSize(input, 'Records') };
  if (!payloads) return producer('aws_kinesis', stream, attributes);
  const inject = (record: Json, headers: Headers): Json => ({
    ...record,
    // Kinesis takes any bytes, and some only look like JSON.
    Data: isJson(record['Data']) ? withJsonMembers(record['Data'], headers) : record['Data'],
  });
  return producer(
    'aws_kinesis',
    stream,
    attributes,
    operation === 'PutRecord'
      ? inject
      : (batch, headers) =>
          mapList(batch, 'Records', (record) => ifThereIsRoom(record, (given) => inject(given, headers))),
  );
}

function stepFunctions(operation: string, input: Json, { payloads }: CarrierOptions): Partial<Call> | undefined {
  if (operation !== 'StartExecution' && operation !== 'StartSyncExecution') return undefined;
  const arn = textIn(input, 'stateMachineArn');
  return {
    attributes: { ...(arn && { 'aws.step_functions.state_machine.arn': arn }) },
    ...(payloads && {
      inject: (start: Json, headers: Headers) => ({
        ...start,
        input: withJsonMembers(start['input'] ?? '{}', headers),
      }),
    }),
  };
}

function dynamoDb(operation: string, input: Json): Partial<Call> {
  const table = lastPart(textIn(input, 'TableName'));
  return {
    ...(table && { name: `${operation} ${table}` }),
    attributes: {
      'db.system.name': 'aws.dynamodb',
      'db.operation.name': operation,
      ...(table && { 'aws.dynamodb.table_names': [table] }),
    },
  };
}

function s3(_operation: string, input: Json): Partial<Call> {
  const bucket = textIn(input, 'Bucket');
  const key = textIn(input, 'Key');
  return { attributes: { ...(bucket && { 'aws.s3.bucket': bucket }), ...(key && { 'aws.s3.key': key }) } };
}

function producer(
  system: string,
  destination: string | undefined,
  attributes: Attributes,
  inject?: Call['inject'],
): Partial<Call> {
  return {
    name: destination ? `send ${destination}` : 'send',
    kind: SpanKind.PRODUCER,
    attributes: {
      'messaging.system': system,
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      ...(destination && { 'messaging.destination.name': destination }),
      ...attributes,
    },
    ...(inject && { inject }),
  };
}

function batchSize(input: Json, key: string): Attributes {
  return Array.isArray(input[key]) ? { 'messaging.batch.message_count': listIn(input, key).length } : {};
}
