import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Aws, startAws } from '../../local/aws.ts';
import type { LogEvent } from '../../local/bridge/log-events/event.ts';
import { readLogEvents } from '../../local/bridge/log-events/read.ts';
import { decodePayload } from '../../local/bridge/log-subscription/payload.ts';
import { freePort } from '../../local/processes/port.ts';
import { waitFor } from '../../local/processes/wait.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';
import { zip } from '../support/zip.ts';

let folder: RunFolder;
let aws: Aws;
let lambda: LambdaClient;
let kinesis: KinesisClient;
let logs: CloudWatchLogsClient;
let s3: S3Client;
let cloudwatch: CloudWatchClient;

beforeAll(async () => {
  folder = await createRunFolder('bridge');
  aws = await startAws({ port: await freePort(), dir: folder.path });
  lambda = new LambdaClient(aws.clientConfig);
  kinesis = new KinesisClient({ ...aws.clientConfig, requestHandler: new NodeHttpHandler() });
  logs = new CloudWatchLogsClient(aws.clientConfig);
  s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
  cloudwatch = new CloudWatchClient(aws.clientConfig);
});

afterAll(async () => {
  await aws?.stop();
  await folder?.remove();
});

/** Prefix of every handler: decodes the batch, and `done` writes the texts that the invocation processed to a file. */
const PRELUDE = `
const { appendFileSync, existsSync, writeFileSync } = require('node:fs');
const decode = (event) => event.Records.map(({ kinesis }) => ({
  id: kinesis.sequenceNumber, text: Buffer.from(kinesis.data, 'base64').toString() }));
const done = (records) => appendFileSync(process.env.OUT, JSON.stringify(records.map(({ text }) => text)) + '\\n');
`;

const PROCESS_ALL = 'exports.handler = async (event) => done(decode(event));';

/** A stream with one shard, a function, and a mapping between them. */
async function deployReader(handler: string, mapping: Partial<CreateEventSourceMappingCommandInput> = {}) {
  const name = `reader-${randomUUID()}`;
  const out = path.join(folder.path, `${name}.ndjson`);
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  await createFunction(name, PRELUDE + handler, { OUT: out });
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name }));
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: StreamDescriptionSummary?.StreamARN,
      FunctionName: name,
      StartingPosition: 'TRIM_HORIZON',
      ...mapping,
    }),
  );
  return {
    out,
    put: (texts: readonly string[]) => put(name, texts),
    /** Texts of every invocation so far. */
    invocations: (): string[][] =>
      existsSync(out)
        ? readFileSync(out, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
  };
}

async function createFunction(name: string, code: string, variables: Record<string, string> = {}): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/local',
      Code: { ZipFile: zip('index.js', code) },
      Timeout: 10,
      Environment: { Variables: variables },
    }),
  );
}

async function put(StreamName: string, texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 500)
    await kinesis.send(
      new PutRecordsCommand({
        StreamName,
        Records: texts.slice(from, from + 500).map((text) => ({ Data: Buffer.from(text), PartitionKey: text })),
      }),
    );
}

function numbered(count: number, prefix = 'record'): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix} ${index}`);
}

const PATIENCE = { timeoutMs: 25_000 };

describe('event source mappings', () => {
  it('brings every record to the function once, in order, in batches of the given size', async () => {
    const reader = await deployReader(PROCESS_ALL, { BatchSize: 40 });
    const texts = numbered(250);
    await reader.put(texts);
    await waitFor('all records', () => reader.invocations().flat().length >= texts.length, PATIENCE);
    expect(reader.invocations().flat()).toEqual(texts);
    expect(Math.max(...reader.invocations().map((batch) => batch.length))).toBe(40);
  });

  it('isolates a record that always fails and sends it to the bucket, and processes all others once', async () => {
    const bucket = `failed-${randomUUID()}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    const reader = await deployReader(
      `exports.handler = async (event) => {
        const records = decode(event);
        if (records.some(({ text }) => text.startsWith('poison'))) throw new Error('poison');
        done(records);
      };`,
      {
        BatchSize: 100,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
      },
    );
    const good = numbered(10);
    await reader.put([...good.slice(0, 6), 'poison', ...good.slice(6)]);
    await waitFor('the good records', () => reader.invocations().flat().length >= good.length, PATIENCE);
    expect(reader.invocations().flat()).toEqual(good);

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents).toHaveLength(1);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: Contents[0]?.Key }));
    const record = JSON.parse((await Body?.transformToString()) ?? '');
    expect(record).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
      KinesisBatchInfo: { batchSize: 1, shardId: 'shardId-000000000000' },
    });
    const [failed] = JSON.parse(record.payload).Records;
    expect(Buffer.from(failed.kinesis.data, 'base64').toString()).toBe('poison');
  });

  it('delivers again from the lowest reported failure on, and nothing before it', async () => {
    const reader = await deployReader(
      `exports.handler = async (event) => {
        const records = decode(event);
        const mark = process.env.OUT + '.failed';
        const at = existsSync(mark) ? -1 : records.findIndex(({ text }) => text === 'record 4');
        if (at === -1) return done(records);
        writeFileSync(mark, '');
        done(records.slice(0, at));
        return { batchItemFailures: [records[at + 2], records[at]].map(({ id }) => ({ itemIdentifier: id })) };
      };`,
      { BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] },
    );
    const texts = numbered(10);
    await reader.put(texts);
    await waitFor('all records', () => reader.invocations().flat().length >= texts.length, PATIENCE);
    expect(reader.invocations()).toEqual([texts.slice(0, 4), texts.slice(4)]);
  });

  it('loses nothing when the bridge is killed in the middle, and goes on from where it was', async () => {
    const reader = await deployReader(
      `let batches = 0;
      exports.handler = async (event) => {
        batches += 1;
        while (batches > 20 && !existsSync(process.env.OUT + '.go')) await new Promise((next) => setTimeout(next, 10));
        done(decode(event));
      };`,
      { BatchSize: 5 },
    );
    const texts = numbered(300);
    await reader.put(texts);
    await waitFor('20 batches', () => reader.invocations().length === 20, PATIENCE);
    await aws.killBridge();
    writeFileSync(`${reader.out}.go`, '');
    await aws.startBridge();
    await waitFor('the last record', () => reader.invocations().flat().includes('record 299'), PATIENCE);

    const processed = reader.invocations().flat();
    expect(new Set(processed)).toEqual(new Set(texts));
    // at most the batch that was in the air comes again
    expect(processed.length - texts.length).toBeLessThanOrEqual(5);
  });
});

/** Everything that log subscriptions have put on a stream, decoded. */
async function payloadsOf(StreamName: string) {
  const shard = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' as const };
  const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(shard));
  const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map(({ Data }) => decodePayload(Data ?? new Uint8Array()));
}

async function eventsOf(group: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const page of readLogEvents(logs, group, 0)) events.push(...page);
  return events;
}

/** A log group whose events go to a stream of its own. */
async function subscribedGroup(logGroupName: string): Promise<string> {
  const StreamName = `logs-${randomUUID()}`;
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'all',
      filterPattern: '',
      destinationArn: `arn:aws:kinesis:${aws.region}:000000000000:stream/${StreamName}`,
      roleArn: 'arn:aws:iam::000000000000:role/local',
    }),
  );
  return StreamName;
}

/** Waits until as many events as expected have come, and a little longer for any that should not. */
async function forwarded(stream: string, count: number) {
  const read = async () => (await payloadsOf(stream)).flatMap(({ logEvents }) => logEvents);
  await waitFor(`${count} events on the stream`, async () => (await read()).length >= count, PATIENCE);
  await sleep(1_000);
  return read();
}

describe('log subscriptions', () => {
  it('puts every line of concurrent invocations on the stream once, also when the bridge is killed in between', async () => {
    const name = `talker-${randomUUID()}`;
    const group = `/aws/lambda/${name}`;
    const stream = await subscribedGroup(group);
    await createFunction(
      name,
      `exports.handler = async ({ from, count }) => {
        for (let n = from; n < from + count; n += 1) console.log(JSON.stringify({ n, text: 'a\\u2028b\\u0085c \\u{1f600}' }));
      };`,
    );
    const talk = (from: number, count: number) =>
      lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify({ from, count }) }));
    await Promise.all([0, 100, 200].map((from) => talk(from, 100)));
    await forwarded(stream, 300);
    await aws.killBridge();
    await Promise.all([300, 400].map((from) => talk(from, 100)));
    await aws.startBridge();

    const stored = await eventsOf(group);
    const events = await forwarded(stream, stored.length);
    expect(events.map(({ id }) => id).sort()).toEqual(stored.map(({ id }) => id).sort());
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const numbers = events.filter(({ message }) => message.startsWith('{')).map(({ message }) => JSON.parse(message).n);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  it('forwards more events than a page holds, and events that come late', async () => {
    const group = `busy-${randomUUID()}`;
    const stream = await subscribedGroup(group);
    const now = Date.now();
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'a' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'b' }));
    const write = (logStreamName: string, count: number, timestamp: number) =>
      logs.send(
        new PutLogEventsCommand({
          logGroupName: group,
          logStreamName,
          logEvents: numbered(count, `${logStreamName} ${timestamp}`).map((message) => ({ timestamp, message })),
        }),
      );
    // 13,000 events of one millisecond, then some after it
    await Promise.all([write('a', 6_500, now), write('b', 6_500, now)]);
    await write('a', 10, now + 1);
    await forwarded(stream, 13_010);
    await write('b', 10, now - 3_600_000);

    const events = await forwarded(stream, 13_020);
    expect(events.map(({ id }) => id).sort()).toEqual((await eventsOf(group)).map(({ id }) => id).sort());
    expect(new Set(events.map(({ message }) => message)).size).toBe(13_020);
  });
});

describe('embedded metrics', () => {
  it('turns numbers, lists and histograms of log lines into statistics', async () => {
    const name = `meter-${randomUUID()}`;
    const timestamp = Date.now();
    const document = {
      _aws: {
        Timestamp: timestamp,
        CloudWatchMetrics: [
          {
            Namespace: name,
            Dimensions: [['service']],
            Metrics: [{ Name: 'count', Unit: 'Count' }, { Name: 'list' }, { Name: 'histogram', Unit: 'Seconds' }],
          },
        ],
      },
      service: 'shop',
      count: 3,
      list: [1, 2, 6],
      histogram: { Values: [0.5, 2], Counts: [3, 1], Min: 0.5, Max: 2, Sum: 3.5, Count: 4 },
    };
    await createFunction(
      name,
      `exports.handler = async () => console.log(${JSON.stringify(JSON.stringify(document))});`,
    );
    await lambda.send(new InvokeCommand({ FunctionName: name }));
    await lambda.send(new InvokeCommand({ FunctionName: name }));

    const statistics = async (MetricName: string) => {
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: name,
          MetricName,
          Dimensions: [{ Name: 'service', Value: 'shop' }],
          StartTime: new Date(timestamp - 3_600_000),
          EndTime: new Date(timestamp + 3_600_000),
          Period: 7_200,
          Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'],
        }),
      );
      return Datapoints[0];
    };
    await waitFor('both invocations', async () => (await statistics('count'))?.SampleCount === 2, PATIENCE);
    expect(await statistics('count')).toMatchObject({ Sum: 6, Unit: 'Count' });
    expect(await statistics('list')).toMatchObject({ Sum: 18, SampleCount: 6, Minimum: 1, Maximum: 6 });
    expect(await statistics('histogram')).toMatchObject({ Sum: 7, SampleCount: 8, Minimum: 0.5, Maximum: 2 });
  });
});
