import { CloudWatchLogsClient, DeleteSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { templateName } from '../../functions/setup/templates/index-template.ts';
import { type DoctorRig, type RunOptions, startDoctorRig, startEmulatedAws, subscribe } from './doctor-rig.ts';
import { connect, write } from './setup-environment.ts';

let aws: AsyncDisposable;

beforeAll(async () => {
  aws = await startEmulatedAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const of = (checks: readonly Check[], state: Check['state']) => checks.filter((check) => check.state === state);

it('finds nothing wrong where all is well', async () => {
  await using rig = await startDoctorRig(connect());
  const { code, checks } = await rig.run();
  expect(of(checks, 'failed')).toEqual([]);
  // The tests' OpenSearch has no Index State Management.
  expect(of(checks, 'warning').map(({ name }) => name)).toEqual(['retention']);
  expect(checks.find(({ name }) => name === 'functions')?.detail).toBe('1 attached, all subscribed');
  expect(code).toBe(0);
  expect((await rig.run({ options: { strict: true } })).code).toBe(1);
});

interface Scenario {
  /** What is broken, as docs/operating.md names it. */
  readonly broken: string;
  readonly breaks: (rig: DoctorRig) => Promise<RunOptions | undefined> | Promise<void>;
  /** What the first check says that has failed, or where none has, that warns (but for retention). */
  readonly first: { readonly name: string | RegExp; readonly detail: RegExp; readonly advice: RegExp };
}

const SECURITY = {
  type: 'security_exception',
  reason:
    'no permissions for [indices:data/write/index] and User [name=writer, backend_roles=[], requestedTenant=null]',
  status: 403,
};

/** Clients whose answers to some questions are another's, for what the emulator can't be made to say. */
function answering<Client extends { send: unknown }>(
  client: Client,
  question: new (input: never) => object,
  change: (answer: never) => object,
): Client {
  const send = (client.send as (command: object) => Promise<never>).bind(client);
  return Object.assign(client, {
    send: async (command: object) => {
      const answer = await send(command);
      return command instanceof question ? change(answer) : answer;
    },
  });
}

const SCENARIOS: readonly Scenario[] = [
  {
    broken: 'subscription filter gone',
    breaks: async ({ names }) => {
      const command = { logGroupName: `/sightline/${names.checkout}`, filterName: 'sightline' };
      await new CloudWatchLogsClient().send(new DeleteSubscriptionFilterCommand(command));
    },
    first: {
      name: /^function checkout-/,
      detail: /is not subscribed: \/sightline\/checkout-/,
      advice: /aws logs put-subscription-filter .*--role-arn arn:aws:iam/,
    },
  },
  {
    broken: 'layer missing',
    breaks: async ({ names }) => {
      const command = { FunctionName: names.checkout, Layers: [] };
      await new LambdaClient().send(new UpdateFunctionConfigurationCommand(command));
    },
    first: { name: /^function checkout-/, detail: /has not the layer/, advice: /add the layer arn:aws:lambda/ },
  },
  {
    broken: 'setting misspelt',
    breaks: async ({ names }) => {
      const Environment = { Variables: { SIGHTLINE_NAMESPACE: 'Sightline', SIGHTLINE_LOGLEVEL: 'DEBUG' } };
      await new LambdaClient().send(
        new UpdateFunctionConfigurationCommand({ FunctionName: names.checkout, Environment }),
      );
    },
    first: { name: /^function checkout-/, detail: /SIGHTLINE_LOGLEVEL/, advice: /did you mean SIGHTLINE_LOG_LEVEL/ },
  },
  {
    broken: 'filter that passes some lines only',
    breaks: ({ names, stream }) => subscribe(`/sightline/${names.checkout}`, stream, 'ERROR'),
    first: { name: /^function checkout-/, detail: /only lines that match 'ERROR'/, advice: /empty the pattern/ },
  },
  {
    broken: 'mapping disabled',
    breaks: async ({ mapping }) => {
      await new LambdaClient().send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: false }));
    },
    first: { name: 'stream', detail: /^disabl/, advice: /update-event-source-mapping --uuid .* --enabled/ },
  },
  {
    broken: 'mapping failing',
    breaks: async () => ({
      clients: {
        lambda: answering(new LambdaClient(), ListEventSourceMappingsCommand, ({ EventSourceMappings }) => ({
          EventSourceMappings: (EventSourceMappings as object[]).map((mapping) => ({
            ...mapping,
            LastProcessingResult: 'PROBLEM: Function call failed',
          })),
        })),
      },
    }),
    first: { name: 'last delivery', detail: /^PROBLEM: Function call failed$/, advice: /its log group/ },
  },
  {
    broken: "aggregator's permission",
    breaks: (rig) => rig.log({ level: 'WARN', message: 'records are left for the next delivery', cause: SECURITY }),
    first: {
      name: 'aggregator',
      detail: /no permissions for \[indices:data\/write\/index\]/,
      advice: /grant .*'writer'/,
    },
  },
  {
    broken: 'aggregator that runs out of time',
    breaks: (rig) => rig.log({ type: 'platform.report', record: { status: 'timeout' } }),
    first: { name: 'aggregator', detail: /ended by its time-out/, advice: /its log group is \/sightline\/agg-/ },
  },
  {
    broken: 'no OpenSearch there',
    breaks: async () => ({ env: { OPENSEARCH_ENDPOINT: 'http://127.0.0.1:1' } }),
    first: { name: 'OpenSearch', detail: /127\.0\.0\.1:1 can't be reached/, advice: /run on port 1\?/ },
  },
  {
    broken: 'https to an http port',
    breaks: async () => ({ env: { OPENSEARCH_ENDPOINT: inject('opensearchUrl').replace('http:', 'https:') } }),
    first: { name: 'OpenSearch', detail: /does not speak TLS/, advice: /write http:\/\// },
  },
  {
    broken: 'template of higher priority',
    breaks: async ({ client, environment }) => {
      const name = `other-${environment}`;
      const body = { index_patterns: [indexName('log', environment)], priority: 2_000, data_stream: {} };
      await client.indices.putIndexTemplate({ name, body });
    },
    first: {
      name: /^ss4o_logs-/,
      detail: /index template other-.* decides how ss4o_logs-/,
      advice: /below Sightline's 1000/,
    },
  },
  {
    broken: 'store gone',
    breaks: async ({ client, environment }) => {
      await client.indices.deleteDataStream({ name: indexName('span', environment) });
    },
    first: { name: /^otel-v1-apm-span-/, detail: /^does not exist$/, advice: /run Setup again/ },
  },
  {
    broken: 'plain index in its place',
    breaks: async ({ client, environment }) => {
      const name = indexName('metric', environment);
      await client.indices.deleteDataStream({ name });
      await client.indices.deleteIndexTemplate({ name: templateName('metric', environment) });
      await client.indices.create({ index: name });
      await client.indices.putIndexTemplate({
        name: templateName('metric', environment),
        body: { index_patterns: ['elsewhere'], _meta: { managed_by: 'sightline', environment } },
      });
      return {};
    },
    first: {
      name: /^ss4o_metrics-/,
      detail: /a plain index is in the place of the data stream/,
      advice: /_reindex.*DELETE/,
    },
  },
  {
    broken: 'read-only block',
    breaks: async ({ client, environment }) => {
      const index = indexName('log', environment);
      await client.indices.putSettings({ index, body: { 'index.blocks.write': true } });
    },
    first: { name: /^ss4o_logs-/, detail: /index\.blocks\.write is set/, advice: /lift it: PUT/ },
  },
  {
    broken: 'another environment',
    breaks: async () => ({ env: { SIGHTLINE_ENVIRONMENT: 'nowhere' } }),
    first: {
      name: 'index templates',
      detail: /none of environment nowhere: .* has .*t[0-9a-f]{12}/,
      advice: /set SIGHTLINE_ENVIRONMENT/,
    },
  },
  {
    broken: 'sampler silent',
    breaks: async ({ client, environment }) => {
      const index = indexName('metric', environment);
      await client.deleteByQuery({ index, refresh: true, body: { query: { match_all: {} } } });
      const old = new Date(Date.now() - 600_000).toISOString();
      await write(client, index, [{ '@timestamp': old, service: 'sightline-sampler', system_cpu_usage: 7 }]);
    },
    first: { name: 'sampler', detail: /last run 10 min ago/, advice: /schedule/ },
  },
];

describe('the first failed check names what is broken', () => {
  it.each(SCENARIOS)('$broken', async ({ breaks, first }) => {
    await using rig = await startDoctorRig(connect());
    const { checks } = await rig.run((await breaks(rig)) ?? {});
    const bad = [...of(checks, 'failed'), ...of(checks, 'warning').filter(({ name }) => name !== 'retention')];
    expect(bad[0]?.name).toMatch(first.name);
    expect(bad[0]?.detail).toMatch(first.detail);
    expect(bad[0]?.advice).toMatch(first.advice);
  });
});

describe('--function', () => {
  it('tells all about a function that is well, secrets left out', async () => {
    await using rig = await startDoctorRig(connect());
    const Environment = {
      Variables: { SIGHTLINE_NAMESPACE: 'Shop', OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hidden' },
    };
    const { names } = rig;
    await new LambdaClient().send(
      new UpdateFunctionConfigurationCommand({ FunctionName: names.checkout, Environment }),
    );
    await rig.log({ level: 'INFO', message: 'hi' }, `/sightline/${names.checkout}`);
    const { checks, code } = await rig.run({ options: { function: names.checkout } });
    const details = checks.filter(({ name }) => name === `function ${names.checkout}`).map(({ detail }) => detail);
    expect(details).toEqual([
      expect.stringMatching(/^has the layer sightline-telemetry:\d+$/),
      'settings: SIGHTLINE_NAMESPACE=Shop',
      'log format JSON, application level DEBUG, system level INFO',
      `/sightline/${names.checkout} feeds ${rig.stream}`,
    ]);
    expect(checks.find(({ name }) => name === `lines of ${names.checkout}`)?.detail).toMatch(
      /^newest in its log group \d+ s ago, in OpenSearch \d+ s ago/,
    );
    expect(code).toBe(0);
  });

  it('says what to do about one that is not there, not attached, or elsewhere', async () => {
    await using rig = await startDoctorRig(connect());
    const { names } = rig;
    const firstOf = async (fn: string) => of((await rig.run({ options: { function: fn } })).checks, 'failed')[0];
    expect(await firstOf('chekout')).toMatchObject({ detail: 'does not exist in eu-west-1' });
    expect(await firstOf(names.checkout.slice(0, -1))).toMatchObject({ advice: `did you mean ${names.checkout}?` });
    const arn = `arn:aws:lambda:us-east-1:000000000000:function:${names.checkout}`;
    expect(await firstOf(arn)).toMatchObject({ advice: 'set AWS_REGION=us-east-1' });
    const bare = { FunctionName: names.sampler, Environment: { Variables: { STAGE: 'prod' } } };
    await new LambdaClient().send(new UpdateFunctionConfigurationCommand(bare));
    expect(await firstOf(names.sampler)).toMatchObject({ detail: expect.stringContaining('is not attached') });
  });
});

it('tells functions that feed another Sightline apart', async () => {
  await using other = await startDoctorRig(connect());
  await using rig = await startDoctorRig(connect());
  const { checks } = await rig.run();
  expect(of(checks, 'failed')).toEqual([]);
  expect(checks.find(({ name }) => name === 'functions')?.detail).toBe(
    '1 attached, all subscribed; 2 more feed another Sightline',
  );
  expect(other.stream).not.toBe(rig.stream);
});
