import type { Client } from '@opensearch-project/opensearch';
import { INVOCATION_METRICS, indexName, type Kind, type Store, SYSTEM_METRICS } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { ingest } from './ingest.ts';
import { connect, installedEnvironment, write } from './setup-environment.ts';

const at = '2026-11-22T12:00:00.123456789Z';

async function mapping(os: Client, kind: Store, environment: string, field: string): Promise<unknown> {
  const { body } = await os.indices.getFieldMapping({ index: indexName(kind, environment), fields: field });
  const [index] = Object.values(body);
  return Object.values(index?.mappings[field]?.mapping ?? {})[0];
}

async function found(os: Client, kind: Store, environment: string, query: object): Promise<number> {
  const { body } = await os.search({ index: indexName(kind, environment), body: { query, track_total_hits: true } });
  const { total } = body.hits;
  return typeof total === 'object' ? total.value : (total ?? 0);
}

async function sum(os: Client, kind: Kind, environment: string, field: string): Promise<unknown> {
  const aggs = { sum: { sum: { field } } };
  const { body } = await os.search({ index: indexName(kind, environment), body: { size: 0, aggs } });
  return body.aggregations?.['sum'];
}

const log = (fields: object) =>
  JSON.stringify({ timestamp: at, level: 'INFO', message: 'hi', service: 'shop', ...fields, sightline: 1 });

test('log records are searchable by message, error, ids and the fields of their own', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const cause = { name: 'Error', message: 'socket closed', stack: 's', cause: { name: 'Error', message: 'deep' } };
  const error = { name: 'CardDeclined', message: 'card was declined', stack: 'x'.repeat(40_000), cause };
  await ingest(os, environment, [
    log({
      message: 'order placed quickly',
      requestId: 'r-1',
      traceId: 'a'.repeat(32),
      orderId: '2026-11-22',
      total: 12,
    }),
    log({ level: 'ERROR', message: 'payment failed', error, cart: { items: 3 }, 'http.status': 502 }),
  ]);
  const hits = (query: object) => found(os, 'log', environment, query);
  expect(await hits({ match: { message: 'placed' } })).toBe(1);
  expect(await hits({ term: { level: 'ERROR' } })).toBe(1);
  expect(await hits({ term: { traceId: 'a'.repeat(32) } })).toBe(1);
  expect(await hits({ match: { 'error.message': 'declined' } })).toBe(1);
  expect(await hits({ match: { 'error.cause.message': 'socket' } })).toBe(1);
  expect(await hits({ range: { 'cart.items': { gte: 3 } } })).toBe(1);
  expect(await hits({ term: { 'http.status': 502 } })).toBe(1);
  expect(await hits({ term: { orderId: '2026-11-22' } })).toBe(1);
  expect(await mapping(os, 'log', environment, 'orderId')).toEqual({
    type: 'keyword',
    ignore_above: 1024,
    meta: { service: 'shop' },
  });
  expect(await mapping(os, 'log', environment, '@timestamp')).toEqual({ type: 'date_nanos' });
});

test('log records that disagree on the type of a field are all stored', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await ingest(os, environment, [log({ amount: 1, ok: true, code: 7 })]);
  await ingest(os, environment, [log({ amount: 1.5, ok: 'maybe', code: 'E7' })]);
  await ingest(os, environment, [log({ amount: 'much', ok: 0, code: null, note: 'x'.repeat(40_000) })]);
  expect(await sum(os, 'log', environment, 'amount')).toEqual({ value: 2.5 });
  expect(await found(os, 'log', environment, { term: { ok: 'maybe' } })).toBe(1);
  expect(await found(os, 'log', environment, { term: { _ignored: 'amount' } })).toBe(1);
  expect(await found(os, 'log', environment, { term: { 'untyped.amount': 'much' } })).toBe(1);
  expect(await found(os, 'log', environment, { term: { 'untyped.code': 'E7' } })).toBe(1);
  expect(await found(os, 'log', environment, { match_all: {} })).toBe(3);
});

test('foreign JSON is found by its fields, whatever it holds', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await ingest(os, environment, [
    JSON.stringify({ kind: 'first', record: { metrics: { durationMs: 12.5 } } }),
    JSON.stringify({ kind: 7, record: 'flat', list: [1, 'a', { b: null }], 'dotted.name': 1, '': 2, 'x..y': 3 }),
    JSON.stringify(Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`key${i}`, i]))),
  ]);
  const hits = (query: object) => found(os, 'log', environment, query);
  expect(await hits({ term: { 'attributes.kind': 'first' } })).toBe(1);
  expect(await hits({ range: { 'attributes.record.metrics.durationMs': { gt: 9 } } })).toBe(1);
  expect(await hits({ term: { 'untyped.attributes.record': 'flat' } })).toBe(1);
  expect(await hits({ term: { 'untyped.attributes.list': 'a' } })).toBe(1);
  expect(await hits({ term: { 'attributes.dotted.name': 1 } })).toBe(1);
  expect(await hits({ term: { 'untyped.attributes.x..y': 3 } })).toBe(1);
  expect(await hits({ term: { 'untyped.attributes.key899': 899 } })).toBe(1);
  expect(await hits({ exists: { field: 'refused' } })).toBe(0);
});

const metric = (fields: object) =>
  JSON.stringify({
    _aws: {
      Timestamp: Date.parse(at),
      CloudWatchMetrics: [{ Namespace: 'Sightline', Dimensions: [['service']], Metrics: [] }],
    },
    service: 'shop',
    ...fields,
    sightline: 1,
  });

test('metric values are doubles, whole number or fraction first', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await ingest(os, environment, [
    metric({ orders_placed: 1, [INVOCATION_METRICS.invocations]: 1, channel: 'web' }),
    metric({ orders_placed: 0.5, [INVOCATION_METRICS.invocations]: 2, channel: '42' }),
    metric({ [SYSTEM_METRICS.disk]: 12, path: '/tmp' }),
    metric({ [SYSTEM_METRICS.disk]: 12.25, path: '/tmp' }),
  ]);
  expect(await sum(os, 'metric', environment, 'orders_placed')).toEqual({ value: 1.5 });
  expect(await sum(os, 'metric', environment, INVOCATION_METRICS.invocations)).toEqual({ value: 3 });
  expect(await sum(os, 'metric', environment, SYSTEM_METRICS.disk)).toEqual({ value: 24.25 });
  expect(await found(os, 'metric', environment, { term: { channel: '42' } })).toBe(1);
  expect(await mapping(os, 'metric', environment, 'orders_placed')).toMatchObject({ type: 'double' });
});

test('of a histogram the summary is indexed and the values are only stored', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const histogram = { Values: [1, 2.5], Counts: [3, 1], Min: 1, Max: 2.5, Sum: 5.5, Count: 4 };
  await ingest(os, environment, [metric({ order_value: histogram, [INVOCATION_METRICS.duration]: histogram })]);
  for (const name of ['order_value', INVOCATION_METRICS.duration]) {
    expect(await sum(os, 'metric', environment, `${name}.Sum`)).toEqual({ value: 5.5 });
    for (const part of ['Values', 'Counts'])
      expect(await mapping(os, 'metric', environment, `${name}.${part}`)).toMatchObject({
        type: 'double',
        index: false,
        doc_values: false,
      });
  }
  expect(await mapping(os, 'metric', environment, '_aws.Timestamp')).toBeUndefined();
  const { body } = await os.search({ index: indexName('metric', environment) });
  expect(body.hits.hits[0]?._source).toMatchObject({ order_value: histogram, _aws: { Timestamp: Date.parse(at) } });
});

const span = (fields: object) =>
  JSON.stringify({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    parentSpanId: '',
    traceState: '',
    name: 'POST /orders',
    kind: 'SPAN_KIND_SERVER',
    serviceName: 'front',
    traceGroup: 'POST /orders',
    '@timestamp': at,
    startTime: at,
    endTime: '2026-11-22T12:00:00.223456789Z',
    durationInNanos: 100_000_000,
    status: { code: 0, message: '' },
    attributes: { 'faas.coldstart': true, 'http.response.status_code': 200, 'order.total': 1 },
    resource: { attributes: { 'service.name': 'front' } },
    instrumentationScope: { name: 'sightline', version: '0.1.0' },
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...fields,
    sightline: 1,
  });

test('spans answer the queries of Trace Analytics', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const traceGroupFields = { endTime: at, durationInNanos: 100_000_000, statusCode: 2 };
  const exception = { 'exception.type': 'CardDeclined', 'exception.stacktrace': 'x'.repeat(40_000) };
  const event = (name: string, attributes: object) => ({ name, time: at, attributes, droppedAttributesCount: 0 });
  const link = {
    traceId: 'c'.repeat(32),
    spanId: 'd'.repeat(16),
    traceState: '',
    attributes: {},
    droppedAttributesCount: 0,
  };
  await ingest(os, environment, [
    span({ traceGroupFields, status: { code: 2, message: 'declined' } }),
    span({
      spanId: 'b7ad6b7169203332',
      parentSpanId: 'b7ad6b7169203331',
      attributes: { 'faas.coldstart': 'no', 'order.total': 1.5 },
      events: [event('retry', { 'retry.count': 1 }), event('exception', exception)],
      links: [link],
    }),
  ]);
  const hits = (query: object) => found(os, 'span', environment, query);
  const nested = (path: string, ...filter: object[]) => ({ nested: { path, query: { bool: { filter } } } });
  expect(await hits({ term: { parentSpanId: '' } })).toBe(1);
  expect(await hits({ term: { 'status.code': 2 } })).toBe(1);
  expect(await hits({ range: { 'traceGroupFields.durationInNanos': { gte: 100_000_000 } } })).toBe(1);
  expect(await hits({ range: { startTime: { gt: '2026-11-22T12:00:00.123456788Z', lte: at } } })).toBe(2);
  expect(await hits({ term: { 'resource.attributes.service.name': 'front' } })).toBe(2);
  expect(await hits(nested('events', { term: { 'events.attributes.exception.type': 'CardDeclined' } }))).toBe(1);
  expect(
    await hits(
      nested('events', { term: { 'events.name': 'retry' } }, { exists: { field: 'events.attributes.exception.type' } }),
    ),
  ).toBe(0);
  expect(await hits(nested('links', { term: { 'links.traceId': 'c'.repeat(32) } }))).toBe(1);
  expect(await sum(os, 'span', environment, 'attributes.order.total')).toEqual({ value: 2.5 });
  expect(await mapping(os, 'span', environment, 'durationInNanos')).toEqual({ type: 'long' });
});

test('edges of the service map are found from both ends', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const index = indexName('serviceMap', environment);
  const end = { domain: 'orders', resource: 'orders handler' };
  const edge = { kind: 'SPAN_KIND_CLIENT', traceGroupName: 'POST /orders' };
  await write(os, index, [
    { ...edge, hashId: '1', serviceName: 'front', destination: end, target: null },
    { ...edge, hashId: '2', serviceName: 'orders', destination: null, target: end },
  ]);
  expect(await found(os, 'serviceMap', environment, { term: { 'destination.domain': 'orders' } })).toBe(1);
  expect(await found(os, 'serviceMap', environment, { term: { 'target.resource': 'orders handler' } })).toBe(1);
});
