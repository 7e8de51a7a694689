import { randomUUID } from 'node:crypto';
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PublishLayerVersionCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { inject, vi } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { awsClients, type Clients } from '../../cli/doctor/clients.ts';
import { type DoctorOptions, doctor } from '../../cli/doctor/doctor.ts';
import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { deadLetterKey, encodeDeadLetters } from '../../functions/aggregator/dead-letter/store.ts';
import { startEmulator } from '../../local/emulator/start.ts';
import { freePort } from '../../local/processes/port.ts';
import { createRunFolder } from '../support/run-folder.ts';
import { zip } from '../support/zip.ts';
import { installedEnvironment, write } from './setup-environment.ts';

/** A deployment in the emulator and in the real OpenSearch, with one attached function, in which all is well. */
export interface DoctorRig extends AsyncDisposable {
  readonly client: Client;
  readonly environment: string;
  readonly stack: string;
  readonly stream: string;
  readonly layer: string;
  /** UUID of the mapping between the stream and the aggregator. */
  readonly mapping: string;
  readonly names: { readonly aggregator: string; readonly sampler: string; readonly checkout: string };
  /** Runs the doctor, with other variables and clients if a test says so. */
  run(options?: RunOptions): Promise<{ readonly code: number; readonly checks: readonly Check[] }>;
  /** Writes a line of the aggregator, or of another log group. */
  log(line: object, group?: string): Promise<void>;
  putLetters(...letters: readonly DeadLetter[]): Promise<void>;
}

export interface RunOptions {
  readonly options?: DoctorOptions;
  readonly env?: Readonly<Record<string, string>>;
  readonly clients?: Partial<Clients>;
}

/** Starts an emulator of AWS to which all clients of this process lead until it is disposed of. */
export async function startEmulatedAws(): Promise<AsyncDisposable> {
  const folder = await createRunFolder('doctor');
  const emulator = await startEmulator({ port: await freePort(), dir: folder.path });
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }))
    vi.stubEnv(name, value);
  return {
    async [Symbol.asyncDispose]() {
      vi.unstubAllEnvs();
      await emulator.stop();
      await folder.remove();
    },
  };
}

const ROLE = 'arn:aws:iam::000000000000:role/local';

/** @param client - of the real OpenSearch */
export async function startDoctorRig(client: Client): Promise<DoctorRig> {
  const id = randomUUID().slice(0, 8);
  const environment = await installedEnvironment(client);
  const lambda = new LambdaClient();
  const names = { aggregator: `agg-${id}`, sampler: `sampler-${id}`, checkout: `checkout-${id}` };
  const bucket = `letters-${id}`;
  await new S3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  const stream = await makeStream(`telemetry-${id}`);
  const { LayerVersionArn: layer = '' } = await lambda.send(
    new PublishLayerVersionCommand({ LayerName: 'sightline-telemetry', Content: { ZipFile: zip('index.js', '') } }),
  );
  const make = async (FunctionName: string, Variables: Record<string, string>, more: object = {}) => {
    const LogGroup = `/sightline/${FunctionName}`;
    await makeGroup(LogGroup);
    await lambda.send(new CreateFunctionCommand({ ...functionOf(FunctionName, Variables, LogGroup), ...more }));
    return LogGroup;
  };
  const aggregatorGroup = await make(names.aggregator, {
    OTEL_SERVICE_NAME: 'sightline-aggregator',
    SIGHTLINE_NAMESPACE: 'Sightline',
    SIGHTLINE_ENVIRONMENT: environment,
    DEAD_LETTER_BUCKET: bucket,
    OPENSEARCH_ENDPOINT: inject('opensearchUrl'),
    OPENSEARCH_AUTH: 'none',
  });
  await subscribe(await make(names.sampler, { OTEL_SERVICE_NAME: 'sightline-sampler' }), stream);
  const attached = { OTEL_SERVICE_NAME: 'checkout', SIGHTLINE_NAMESPACE: 'Sightline', SIGHTLINE_LOG_LEVEL: 'INFO' };
  await subscribe(
    await make(names.checkout, attached, { Layers: [layer], Tags: { 'sightline:attached': 'true' } }),
    stream,
  );
  const { UUID: mapping = '' } = await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: names.aggregator,
      EventSourceArn: stream,
      StartingPosition: 'TRIM_HORIZON',
    }),
  );
  const stack = `stack-${id}`;
  await makeStack(stack, names.aggregator, layer);
  await writeFreshDocuments(client, environment, names.checkout);

  return {
    client,
    environment,
    stack,
    stream,
    layer,
    mapping,
    names,
    async run({ options = {}, env = {}, clients = {} } = {}) {
      let text = '';
      const out = (found: string) => {
        text = found;
      };
      const code = await doctor(
        { json: true, stack, ...options },
        { env, output: { out, status: () => {} } },
        { ...awsClients(), ...clients },
      );
      return { code, checks: JSON.parse(text) as Check[] };
    },
    log: (line, group = aggregatorGroup) => putLine(group, line),
    async putLetters(...letters) {
      const Key = deadLetterKey(new Date(), randomUUID());
      await new S3Client().send(new PutObjectCommand({ Bucket: bucket, Key, Body: encodeDeadLetters(letters) }));
    },
    async [Symbol.asyncDispose]() {
      // Other tests ask the emulator for all functions.
      await lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping })).catch(() => undefined);
      for (const FunctionName of Object.values(names))
        await lambda.send(new DeleteFunctionCommand({ FunctionName })).catch(() => undefined);
      await new CloudFormationClient().send(new DeleteStackCommand({ StackName: stack }));
    },
  };
}

function functionOf(
  FunctionName: string,
  Variables: Record<string, string>,
  LogGroup: string,
): CreateFunctionCommandInput {
  return {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: ROLE,
    Code: { ZipFile: zip('index.js', '') },
    Environment: { Variables },
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'INFO', LogGroup },
  };
}

async function makeStream(StreamName: string): Promise<string> {
  const kinesis = new KinesisClient();
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  return StreamDescriptionSummary?.StreamARN ?? '';
}

async function makeGroup(logGroupName: string): Promise<void> {
  const logs = new CloudWatchLogsClient();
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'one' }));
}

export async function subscribe(logGroupName: string, destinationArn: string, filterPattern = ''): Promise<void> {
  await new CloudWatchLogsClient().send(
    new PutSubscriptionFilterCommand({
      logGroupName,
      filterName: 'sightline',
      filterPattern,
      destinationArn,
      roleArn: ROLE,
    }),
  );
}

async function putLine(logGroupName: string, line: object): Promise<void> {
  await new CloudWatchLogsClient().send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName: 'one',
      logEvents: [{ timestamp: Date.now(), message: JSON.stringify(line) }],
    }),
  );
}

async function makeStack(StackName: string, aggregator: string, layer: string): Promise<void> {
  const template = {
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    Outputs: { AggregatorFunctionName: { Value: aggregator }, LayerArn: { Value: layer } },
  };
  await new CloudFormationClient().send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
}

async function writeFreshDocuments(client: Client, environment: string, fn: string): Promise<void> {
  const at = { '@timestamp': new Date().toISOString() };
  await write(client, indexName('log', environment), [{ ...at, message: 'hi', function: fn }]);
  await write(client, indexName('span', environment), [{ ...at, name: 'hi' }]);
  await write(client, indexName('metric', environment), [{ ...at, service: 'sightline-sampler', system_cpu_usage: 7 }]);
}
