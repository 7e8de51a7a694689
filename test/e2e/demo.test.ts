import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { Client } from '@opensearch-project/opensearch';
import { indexName, SYSTEM_METRICS } from '@sightline/telemetry/wire';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { doctor } from '../../cli/doctor/doctor.ts';
import { subscribedGroups } from '../../local/demo/emitted.ts';
import { measure } from '../../local/demo/measure.ts';
import { requestOf } from '../../local/demo/mix.ts';
import { LINE_KINDS } from '../../local/demo/reconcile.ts';
import type { Report } from '../../local/demo/report.ts';
import { ENVIRONMENT } from '../../local/demo/run.ts';
import type { Outputs } from '../../local/deploy.ts';
import type { Stack } from '../../local/stack.ts';
import { deployedShop } from './stack.ts';

const REQUESTS = 150;
const quiet = { step: <Result>(_: string, run: (say: () => void) => Promise<Result>) => run(() => undefined) };

describe('the demo', () => {
  let stack: Stack;
  let outputs: Outputs;
  let opensearch: Client;
  /** OpenSearch keeps the documents of earlier runs. */
  const started = new Date().toISOString();

  beforeAll(async () => {
    ({ stack, outputs } = await deployedShop());
    opensearch = new Client({ node: stack.opensearchUrl });
  });

  const run = (chaos: boolean) =>
    measure({ stack, outputs, environment: ENVIRONMENT, progress: quiet, requests: REQUESTS, chaos });

  function expectNothingLostOrDoubled(report: Report): void {
    for (const kind of LINE_KINDS) {
      const count = report.counts[kind];
      expect(count, kind).toMatchObject({ stored: count.emitted, lost: 0, doubled: 0 });
      expect(count.emitted, kind).toBeGreaterThan(0);
    }
    expect(report.deadLetterObjects).toBe(0);
  }

  it('brings every line of the shop to OpenSearch exactly once', async () => {
    const report = await run(false);
    expectNothingLostOrDoubled(report);
    expect(report.counts.log.emitted + report.counts.metric.emitted + report.counts.span.emitted).toBeGreaterThan(
      1_000,
    );
    expect(report.freshness.length).toBeGreaterThan(0);
  });

  it('deployed what the README promises', async () => {
    const { Functions = [] } = await new LambdaClient(stack.clientConfig).send(new ListFunctionsCommand({}));
    const names = Functions.map((fn) => fn.FunctionName);
    expect(names).toEqual(expect.arrayContaining(['shop-front', 'shop-orders', 'shop-payments', 'shop-stock']));

    const { StreamName = '', AggregatorFunctionName = '' } = outputs['Sightline'] ?? {};
    const kinesis = new KinesisClient({ ...stack.clientConfig, requestHandler: new NodeHttpHandler() });
    const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
    expect(StreamDescriptionSummary?.StreamStatus).toBe('ACTIVE');

    const { EventSourceMappings = [] } = await new LambdaClient(stack.clientConfig).send(
      new ListEventSourceMappingsCommand({ FunctionName: AggregatorFunctionName }),
    );
    expect(EventSourceMappings).toHaveLength(1);
    expect(EventSourceMappings[0]).toMatchObject({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
    });

    const { Schedules = [] } = await new SchedulerClient(stack.clientConfig).send(new ListSchedulesCommand({}));
    expect(Schedules).toHaveLength(1);

    const groups = await subscribedGroups(new CloudWatchLogsClient(stack.clientConfig), StreamName);
    expect(groups.filter((group) => group.includes('shop'))).toHaveLength(4);
    expect(groups.filter((group) => /aggregator|setup/i.test(group))).toEqual([]);

    const templates = await opensearch.indices.getIndexTemplate({ name: `sightline-${ENVIRONMENT}-*` });
    expect(templates.body.index_templates).toHaveLength(4);
  });

  it('writes logs, metrics and spans of one request that belong together', async () => {
    const { body } = await opensearch.search({
      index: indexName('log', ENVIRONMENT),
      body: { size: 1, query: { match_phrase: { message: 'order accepted' } } },
    });
    const log = body.hits.hits[0]?._source as unknown as Record<string, string>;
    expect(log).toMatchObject({ level: 'INFO', service: 'shop-front', function: 'shop-front' });

    const spans = await opensearch.search({
      index: indexName('span', ENVIRONMENT),
      body: { size: 100, query: { term: { traceId: log['traceId'] as string } } },
    });
    const names = spans.body.hits.hits.map((hit) => (hit._source as unknown as Record<string, string>)['serviceName']);
    expect(names).toEqual(expect.arrayContaining(['shop-front', 'shop-orders']));

    const metrics = await opensearch.search({
      index: indexName('metric', ENVIRONMENT),
      body: { size: 10, query: { term: { requestId: log['requestId'] as string } } },
    });
    expect(metrics.body.hits.hits.length).toBeGreaterThan(0);
  });

  it('turns metric lines into CloudWatch metrics', async () => {
    const rejected = await sumOf('shop_requests', { service: 'shop-front', outcome: 'rejected' });
    expect(rejected).toBe(Math.ceil((REQUESTS - 7) / 20)); // turns 7, 27, 47 …
  });

  it('sums over the customers in CloudWatch, and keeps each of them in OpenSearch', async () => {
    const sent = Array.from({ length: REQUESTS }, (_, turn) => requestOf(turn, ''));
    const placed = sent.flatMap((body) => ('sku' in body && body.sku !== 'unicorn' ? [body] : []));
    const ofApp = placed.filter(({ channel }) => channel === 'app').length;
    expect(await sumOf('shop_orders_placed', { service: 'shop-orders', channel: 'app' })).toBe(ofApp);
    const { body } = await opensearch.search({
      index: indexName('metric', ENVIRONMENT),
      body: {
        size: 0,
        query: {
          bool: { filter: [{ term: { customer: 'customer-3' } }, { range: { '@timestamp': { gte: started } } }] },
        },
        aggs: { placed: { sum: { field: 'shop_orders_placed' } } },
      },
    });
    const ofCustomer = placed.filter(({ customer }) => customer === 'customer-3').length;
    expect(body.aggregations?.['placed']).toEqual({ value: ofCustomer });
  });

  it('loses nothing when OpenSearch is killed under load and started again, and a second run adds to the first', async () => {
    const aggregator = { service: 'sightline-aggregator' };
    const retriesBefore = await sumOf('aggregator.retries', aggregator);
    const report = await run(true);
    expectNothingLostOrDoubled(report);
    expect(await sumOf('aggregator.retries', aggregator), 'the outage was felt').toBeGreaterThan(retriesBefore);
  });

  it('samples CPU, memory and disk each minute, to CloudWatch and to OpenSearch', async () => {
    const sampler = { service: 'sightline-sampler' };
    await expect
      .poll(() => sumOf(SYSTEM_METRICS.memory, sampler), { timeout: 90_000, interval: 1_000 })
      .toBeGreaterThan(0);
    const sampled = async () => {
      const { body } = await opensearch.search({
        index: indexName('metric', ENVIRONMENT),
        body: {
          size: 10,
          query: { bool: { filter: [{ term: sampler }, { range: { '@timestamp': { gte: started } } }] } },
        },
      });
      return Object.assign({}, ...body.hits.hits.map((hit) => hit._source)) as Record<string, unknown>;
    };
    await expect.poll(sampled, { timeout: 60_000, interval: 1_000 }).toMatchObject({
      [SYSTEM_METRICS.cpu]: expect.any(Number),
      [SYSTEM_METRICS.memory]: expect.any(Number),
      [SYSTEM_METRICS.disk]: expect.any(Number),
      path: '/tmp',
    });
  });

  it('is well, says the doctor', async () => {
    for (const [name, value] of Object.entries(stack.env)) vi.stubEnv(name, value);
    let found = '';
    const out = (text: string) => {
      found = text;
    };
    const code = await doctor({ json: true }, { env: {}, output: { out, status: () => {} } }).finally(() =>
      vi.unstubAllEnvs(),
    );
    const checks = JSON.parse(found) as Check[];
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(code).toBe(0);
    const well = checks.filter(({ state }) => state === 'ok').map(({ name }) => name);
    expect(well).toEqual(
      expect.arrayContaining(['index templates', 'newest log', 'newest span', 'sampler', 'dead letters', 'stream']),
    );
  });

  /** Of a metric over the last hour. */
  async function sumOf(MetricName: string, dimensions: Readonly<Record<string, string>>): Promise<number> {
    const { Datapoints = [] } = await new CloudWatchClient(stack.clientConfig).send(
      new GetMetricStatisticsCommand({
        Namespace: 'Sightline',
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 3_600,
        Statistics: ['Sum'],
      }),
    );
    return Datapoints.reduce((sum, point) => sum + (point.Sum ?? 0), 0);
  }
});
