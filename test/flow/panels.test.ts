import type { Client } from '@opensearch-project/opensearch';
import { Client as OpenSearch } from '@opensearch-project/opensearch';
import { INVOCATION_METRICS, indexName, type Kind, SYSTEM_METRICS } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { install } from '../../functions/setup/lifecycle.ts';
import { healthPanels } from '../../functions/setup/saved-objects/panels.ts';
import { toSearch } from '../../functions/setup/saved-objects/search.ts';
import { destroy, once, write } from './setup-environment.ts';

/** Two environments on one domain: what the second holds must not show in the first. */
const environment = `p${process.pid}a`;
const neighbour = `p${process.pid}ab`;
const hour = { from: '2026-11-22T12:00:00.000Z', to: '2026-11-22T13:00:00.000Z' };
const minute = (n: number) => new Date(Date.parse(hour.from) + n * 60_000).toISOString();

const log = (n: number, level: string, fn: string) => ({
  '@timestamp': minute(n),
  level,
  message: 'hi',
  service: 'shop',
  function: fn,
  sightline: 1,
});
const metric = (n: number, fields: object) => ({
  _aws: {},
  service: 'orders',
  ...fields,
  '@timestamp': Date.parse(minute(n)),
});
const { invocations, errors, coldStarts } = INVOCATION_METRICS;
const invocation = (n: number, service: string, failed = 0, cold = 0) =>
  metric(n, { service, [invocations]: 1, [errors]: failed, [coldStarts]: cold });

const span = (serviceName: string, kind: string, milliseconds: number, fields: object = {}) => ({
  '@timestamp': minute(2),
  serviceName,
  kind: `SPAN_KIND_${kind}`,
  parentSpanId: 'b7ad6b7169203331',
  traceGroup: 'GET /orders',
  durationInNanos: milliseconds * 1e6,
  ...fields,
});
const root = (traceGroup: string, milliseconds: number, statusCode = 0) =>
  span('front', 'SERVER', milliseconds, {
    parentSpanId: '',
    traceGroup,
    traceGroupFields: { endTime: minute(2), durationInNanos: milliseconds * 1e6, statusCode },
  });
const times = <T>(n: number, item: T): T[] => Array.from({ length: n }, () => item);

const documents: Record<Kind, readonly object[]> = {
  log: [
    ...times(3, log(0, 'INFO', 'front')),
    ...times(2, log(1, 'ERROR', 'pay')),
    log(1, 'FATAL', 'pay'),
    log(1, 'ERROR', 'stock'),
    log(1, 'INFO', 'stock'),
    log(60, 'ERROR', 'too late'),
    log(-1, 'ERROR', 'too early'),
  ],
  metric: [
    invocation(0, 'orders', 0, 1),
    invocation(0, 'orders'),
    invocation(1, 'orders', 1),
    invocation(1, 'pay', 1, 1),
    metric(0, { [SYSTEM_METRICS.cpu]: 10, [SYSTEM_METRICS.memory]: 40.5 }),
    metric(0, { [SYSTEM_METRICS.disk]: 5, path: '/tmp' }),
    metric(1, { [SYSTEM_METRICS.cpu]: 90, [SYSTEM_METRICS.memory]: 41.5 }),
    metric(1, { [SYSTEM_METRICS.disk]: 7, path: '/tmp' }),
    metric(1, { orders_placed: 5 }),
  ],
  span: [
    ...times(80, span('pay', 'SERVER', 10)),
    ...times(15, span('pay', 'CONSUMER', 20)),
    ...times(5, span('pay', 'SERVER', 30)),
    ...times(10, span('pay', 'CLIENT', 5000)),
    ...times(4, root('GET /orders', 100)),
    ...times(2, root('POST /orders', 200, 2)),
    root('POST /stock', 50, 2),
  ],
};

let client: Client;

beforeAll(async () => {
  client = new OpenSearch({ node: inject('opensearchUrl'), maxRetries: 0 });
  for (const each of [environment, neighbour]) {
    await install({ client }, each, once);
    for (const kind of ['log', 'metric', 'span'] as const) await write(client, indexName(kind, each), documents[kind]);
  }
});

afterAll(async () => {
  for (const each of [environment, neighbour]) await destroy(client, each);
  await client.close();
});

/** What a panel shows: one row a bucket, with its key, its count and its metrics by their ids. */
interface Answer {
  readonly [id: string]: { value?: number; values?: { key: number; value: number }[]; buckets?: Bucket[] | object };
}
type Bucket = Answer & { readonly key: string; readonly key_as_string?: string; readonly doc_count: number };

async function show(id: string): Promise<Answer> {
  const panel = healthPanels.find((candidate) => candidate.id === id);
  if (panel === undefined) throw new Error(`there is no panel '${id}'`);
  const { body } = await client.search(toSearch(panel, environment, hour));
  return body.aggregations as unknown as Answer;
}

const bucketsOf = (answer: Answer, id: string) => (answer[id]?.buckets ?? []) as Bucket[];
const counts = (buckets: Bucket[]) => buckets.map(({ key, doc_count }) => [key, doc_count]);
const byMinute = (buckets: Bucket[]) => buckets.map(({ key_as_string, doc_count }) => [key_as_string, doc_count]);
const values = (bucket: Answer, ...ids: string[]) => ids.map((id) => bucket[id]?.value);
const milliseconds = (bucket: Answer, id: string) => bucket[id]?.values?.map(({ value }) => value / 1e6);

test('lines: how many of each kind in each minute', async () => {
  const kinds = (await show('lines'))['2']?.buckets as Record<string, Bucket>;
  expect(
    Object.fromEntries(Object.entries(kinds).map(([kind, each]) => [kind, byMinute(bucketsOf(each, '3'))])),
  ).toEqual({
    logs: [
      [minute(0), 3],
      [minute(1), 5],
    ],
    metrics: [
      [minute(0), 4],
      [minute(1), 5],
    ],
    spans: [[minute(2), 117]],
  });
});

test('log-levels: records of each level over time', async () => {
  const levels = bucketsOf(await show('log-levels'), '2');
  expect(counts(levels)).toEqual([
    ['INFO', 4],
    ['ERROR', 3],
    ['FATAL', 1],
  ]);
  expect(byMinute(bucketsOf(levels[0]!, '3'))).toEqual([
    [minute(0), 3],
    [minute(1), 1],
  ]);
});

test('error-logs: errors and worse of each function', async () => {
  expect(counts(bucketsOf(await show('error-logs'), '2'))).toEqual([
    ['pay', 3],
    ['stock', 1],
  ]);
});

test('invocations: invocations, errors and cold starts of each service', async () => {
  const services = bucketsOf(await show('invocations'), '4');
  expect(services.map((service) => [service.key, ...values(service, '1', '2', '3')])).toEqual([
    ['orders', 3, 1, 1],
    ['pay', 1, 1, 1],
  ]);
});

test('invocations-over-time: invocations and errors of each minute', async () => {
  const minutes = bucketsOf(await show('invocations-over-time'), '3');
  expect(minutes.map((each) => [each.key_as_string, ...values(each, '1', '2')])).toEqual([
    [minute(0), 2, 0],
    [minute(1), 2, 2],
  ]);
});

test('failed-traces: failed roots of each trace group', async () => {
  expect(counts(bucketsOf(await show('failed-traces'), '2'))).toEqual([
    ['POST /orders', 2],
    ['POST /stock', 1],
  ]);
});

test('service-latency: percentiles of what each service served, not of its calls to others', async () => {
  const services = bucketsOf(await show('service-latency'), '2');
  expect(services.map((service) => [service.key, service.doc_count])).toEqual([
    ['front', 7],
    ['pay', 100],
  ]);
  expect(milliseconds(services[1]!, '1')).toEqual([10, 20, 30]);
});

test('slow-trace-groups: slowest group first', async () => {
  const groups = bucketsOf(await show('slow-trace-groups'), '3');
  expect(groups.map((group) => [group.key, group.doc_count, ...(milliseconds(group, '1') ?? [])])).toEqual([
    ['POST /orders', 2, 200, 200, 200],
    ['GET /orders', 4, 100, 100, 100],
    ['POST /stock', 1, 50, 50, 50],
  ]);
});

test('runtime-peak: the highest of each', async () => {
  expect(values(await show('runtime-peak'), '1', '2', '3')).toEqual([90, 41.5, 7]);
});

test('runtime: means of each minute', async () => {
  const minutes = bucketsOf(await show('runtime'), '4');
  expect(minutes.map((each) => [each.key_as_string, ...values(each, '1', '2', '3')])).toEqual([
    [minute(0), 10, 40.5, 5],
    [minute(1), 90, 41.5, 7],
  ]);
});

test('every panel of the dashboard is tested here', () => {
  expect(healthPanels.map(({ id }) => id).sort()).toEqual([
    'error-logs',
    'failed-traces',
    'invocations',
    'invocations-over-time',
    'lines',
    'log-levels',
    'runtime',
    'runtime-peak',
    'service-latency',
    'slow-trace-groups',
  ]);
});
