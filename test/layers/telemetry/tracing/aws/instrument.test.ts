import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { observed, tracer } from '@sightline/telemetry';
import { instrument } from '@sightline/telemetry/aws';
import type { SpanLine } from '@sightline/telemetry/wire';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect, test } from 'vitest';
import { type StubRequest, startStub } from '../../../../functions/stub-server.ts';
import { captureStdout } from '../../support/stdout.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Calls a service that gives one answer, within a span. */
async function call(
  { status = 200, headers = {}, body = '{}' }: Answer,
  work: (config: { endpoint: string } & Record<string, unknown>) => Promise<unknown>,
): Promise<{ span: SpanLine; request: StubRequest }> {
  await using stub = await startStub((_, response) => response.writeHead(status, headers).end(body));
  const stdout = captureStdout();
  const config = {
    endpoint: stub.url,
    region: 'eu-west-1',
    credentials,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
  };
  await tracer.span('root', () => work(config as never));
  const spans = stdout.spans();
  expect(spans.map(({ name }) => name)).toEqual([expect.anything(), 'root']);
  expect(spans[0]?.parentSpanId).toBe(spans[1]?.spanId);
  return { span: spans[0] as SpanLine, request: stub.requests[0] as StubRequest };
}

const parentOf = ({ traceId, spanId }: SpanLine) => `00-${traceId}-${spanId}-01`;
const json = ({ body }: StubRequest) => JSON.parse(body.toString());

test('SQS: a message carries the producer span', async () => {
  const { span, request } = await call(
    { body: '{"MessageId":"m-1"}', headers: { 'x-amzn-requestid': 'r-1' } },
    (config) =>
      instrument(new SQSClient({ ...config, md5: false })).send(
        new SendMessageCommand({ QueueUrl: `${config.endpoint}/0/payments`, MessageBody: 'b' }),
      ),
  );
  expect(span).toMatchObject({
    name: 'send payments',
    kind: 'SPAN_KIND_PRODUCER',
    status: { code: 0 },
    attributes: {
      'rpc.system': 'aws-api',
      'rpc.service': 'SQS',
      'rpc.method': 'SendMessage',
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'payments',
      'messaging.message.id': 'm-1',
      'aws.request_id': 'r-1',
      'http.response.status_code': 200,
    },
  });
  expect(json(request)).toMatchObject({
    MessageBody: 'b',
    MessageAttributes: {
      traceparent: { DataType: 'String', StringValue: parentOf(span) },
      tracestate: { StringValue: expect.stringContaining('sightline=root;') },
    },
  });
});

test('SQS: each message of a batch does, and refused ones are an error', async () => {
  const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: Id }));
  const body = JSON.stringify({ Successful: [], Failed: [{ Id: '1', SenderFault: true, Code: 'x' }] });
  const { span, request } = await call({ body }, (config) =>
    instrument(new SQSClient({ ...config, md5: false })).send(
      new SendMessageBatchCommand({ QueueUrl: `${config.endpoint}/0/payments`, Entries }),
    ),
  );
  expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'messaging.batch.message_count': 2 } });
  for (const entry of json(request).Entries)
    expect(entry.MessageAttributes.traceparent.StringValue).toBe(parentOf(span));
});

test('SNS: a message carries the producer span', async () => {
  const { span, request } = await call({ body: '<PublishResponse><PublishResult/></PublishResponse>' }, (config) =>
    instrument(new SNSClient(config)).send(
      new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:000000000000:news', Message: 'm' }),
    ),
  );
  expect(span).toMatchObject({ name: 'send news', kind: 'SPAN_KIND_PRODUCER' });
  expect(new URLSearchParams(request.body.toString()).get('MessageAttributes.entry.1.Value.StringValue')).toBe(
    parentOf(span),
  );
});

test('EventBridge: the detail carries the producer span', async () => {
  const Entries = [{ EventBusName: 'shop', Source: 's', DetailType: 'd', Detail: '{"order":7}' }];
  const { span, request } = await call({ body: '{"FailedEntryCount":0,"Entries":[]}' }, (config) =>
    instrument(new EventBridgeClient(config)).send(new PutEventsCommand({ Entries })),
  );
  expect(span).toMatchObject({ name: 'send shop', kind: 'SPAN_KIND_PRODUCER', status: { code: 0 } });
  expect(JSON.parse(json(request).Entries[0].Detail)).toMatchObject({ traceparent: parentOf(span), order: 7 });
});

test('Lambda: the client context carries the client span, the payload only when told to', async () => {
  for (const payloads of [false, true]) {
    const { span, request } = await call({ headers: { 'x-amz-function-error': 'Unhandled' } }, (config) =>
      instrument(new LambdaClient(config), { payloads }).send(
        new InvokeCommand({ FunctionName: 'arn:aws:lambda:eu-west-1:0:function:orders:live', Payload: '{"order":7}' }),
      ),
    );
    expect(span).toMatchObject({
      name: 'invoke orders',
      kind: 'SPAN_KIND_CLIENT',
      status: { code: 2 },
      attributes: { 'faas.invoked_name': 'orders', 'error.type': 'Unhandled' },
    });
    const context = JSON.parse(Buffer.from(String(request.headers['x-amz-client-context']), 'base64').toString());
    expect(context.custom.traceparent).toBe(parentOf(span));
    expect(json(request)).toEqual(payloads ? { ...context.custom, order: 7 } : { order: 7 });
  }
});

test('Kinesis: records are the sender’s, unless it says otherwise', async () => {
  for (const payloads of [false, true]) {
    const { span, request } = await call({ body: '{"FailedRecordCount":0,"Records":[]}' }, (config) =>
      instrument(new KinesisClient(config), { payloads }).send(
        new PutRecordsCommand({ StreamName: 'lines', Records: [{ PartitionKey: 'k', Data: Buffer.from('{"a":1}') }] }),
      ),
    );
    expect(span).toMatchObject({ name: 'send lines', kind: 'SPAN_KIND_PRODUCER' });
    const data = JSON.parse(Buffer.from(json(request).Records[0].Data, 'base64').toString());
    expect(data).toMatchObject(payloads ? { traceparent: parentOf(span), a: 1 } : { a: 1 });
    expect('traceparent' in data).toBe(payloads);
  }
});

const KIB = 1_024;

test.each([
  ['well below the limit', 200 * KIB, true],
  ['just below it', 256 * KIB - 300, false],
  ['between two limits', 300 * KIB, true],
  ['just below the next', 1_024 * KIB - 300, false],
])('SQS: a message %s', async (_, bytes, hasContext) => {
  const { span, request } = await call({}, (config) =>
    instrument(new SQSClient({ ...config, md5: false })).send(
      new SendMessageCommand({ QueueUrl: `${config.endpoint}/0/q`, MessageBody: 'é'.repeat(bytes / 2) }),
    ),
  );
  expect(span.name).toBe('send q');
  expect('MessageAttributes' in json(request)).toBe(hasContext);
});

test('Kinesis: a record that is nearly too large stays as it is, and its neighbours carry the span', async () => {
  const [large, other] = [1_024 * KIB - 500, 500 * KIB].map((length) => `{"a":"${'x'.repeat(length)}"}`);
  const Records = [large, other, '{"b":1}'].map((text) => ({ PartitionKey: 'k', Data: Buffer.from(`${text}`) }));
  const { span, request } = await call({ body: '{"Records":[]}' }, (config) =>
    instrument(new KinesisClient(config), { payloads: true }).send(
      new PutRecordsCommand({ StreamName: 'lines', Records: [...Records, ...Records.slice(1)] }),
    ),
  );
  const sent = json(request).Records.map(({ Data }: { Data: string }) => Buffer.from(Data, 'base64').toString());
  expect(sent[0]).toBe(large);
  for (const text of sent.slice(1)) expect(JSON.parse(text)).toMatchObject({ traceparent: parentOf(span) });
});

test('any other call is a client span, and its error is thrown on', async () => {
  const failure = { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>' };
  const { span } = await call(failure, async (config) => {
    const s3 = instrument(new S3Client({ ...config, forcePathStyle: true }));
    await expect(s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
  expect(span).toMatchObject({
    name: 'S3.GetObject',
    kind: 'SPAN_KIND_CLIENT',
    status: { code: 2, message: 'no such key' },
    attributes: { 'aws.s3.bucket': 'b', 'error.type': 'NoSuchKey', 'http.response.status_code': 404 },
  });
});

test('a client that is instrumented twice makes one span, and none outside of a trace', async () => {
  const { span } = await call({}, (config) =>
    instrument(instrument(new SQSClient({ ...config, md5: false }))).send(
      new SendMessageCommand({ QueueUrl: `${config.endpoint}/0/q`, MessageBody: 'b' }),
    ),
  );
  expect(span.name).toBe('send q');

  await using stub = await startStub((_, response) => response.end('{}'));
  const stdout = captureStdout();
  const sqs = instrument(new SQSClient({ endpoint: stub.url, region: 'eu-west-1', credentials, md5: false }));
  await sqs.send(new SendMessageCommand({ QueueUrl: `${stub.url}/0/q`, MessageBody: 'b' }));
  expect(stdout.lines()).toEqual([]);
  expect(json(stub.requests[0] as StubRequest)).not.toHaveProperty('MessageAttributes');
});

/** What `getSignedUrl` of `@aws-sdk/s3-request-presigner` does: it ends the call where it would be signed. */
function signUrl(client: S3Client, command: GetObjectCommand): Promise<unknown> {
  const stack = client.middlewareStack.clone();
  const sign = () => async () => ({ response: {}, output: { $metadata: { httpStatusCode: 200 }, presigned: {} } });
  const place = { name: 'presignInterceptMiddleware', relation: 'before', toMiddleware: 'awsAuthMiddleware' } as const;
  stack.addRelativeTo(sign as never, { ...place, override: true });
  return command.resolveMiddleware(stack as never, client.config, {})({ input: command.input } as never);
}

/** An answer that is there before the call would be made, as of a cache. */
function answerAtOnce(client: S3Client): S3Client {
  const answer = () => async () => ({ response: {}, output: { $metadata: {} } });
  client.middlewareStack.add(answer as never, { step: 'build', name: 'cache' });
  return client;
}

test('a call that is never made leaves no span: a URL is signed, or the answer is there already', async () => {
  const stdout = captureStdout();
  const s3 = instrument(new S3Client({ region: 'eu-west-1', credentials }));
  const get = new GetObjectCommand({ Bucket: 'receipts', Key: 'o-17.pdf' });
  const cached = answerAtOnce(instrument(new S3Client({ region: 'eu-west-1', credentials })));
  await observed(() => tracer.span('show receipt', () => Promise.all([signUrl(s3, get), cached.send(get)])))();
  expect(stdout.spans().map(({ name }) => name)).toEqual(['show receipt', 'unknown_service']);
});

test('nor is one left open where the invocation fails, but a call that failed before it was made is told of', async () => {
  const stdout = captureStdout();
  const noCredentials = () => Promise.reject(new Error('no role'));
  const get = new GetObjectCommand({ Bucket: 'receipts', Key: 'o-17.pdf' });
  const fails = observed(async () => {
    await signUrl(instrument(new S3Client({ region: 'eu-west-1', credentials })), get);
    await instrument(new S3Client({ region: 'eu-west-1', credentials: noCredentials })).send(get);
  });
  await expect(fails()).rejects.toThrow('no role');
  const [call, ...others] = stdout.spans();
  expect(call).toMatchObject({ name: 'S3.GetObject', status: { code: 2, message: 'no role' } });
  expect(others.map(({ name }) => name)).toEqual(['unknown_service']);
});
