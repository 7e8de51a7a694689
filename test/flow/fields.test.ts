import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { describe, expect, it } from 'vitest';
import { admittedIn } from '../../functions/aggregator/fields/mapping.ts';
import { countFields } from '../../functions/aggregator/fields/tree.ts';
import { logLine } from '../../layers/telemetry/src/logger/line.ts';
import { own } from '../functions/aggregator/lines.ts';
import { ingest } from './ingest.ts';
import { connect, installedEnvironment } from './setup-environment.ts';

async function started() {
  const os = connect();
  return { os, environment: await installedEnvironment(os) };
}

async function count(os: Client, environment: string, query: object, kind: 'log' | 'metric' | 'span' = 'log') {
  const { body } = await os.count({ index: indexName(kind, environment), body: { query } });
  return body.count;
}

/** The mapping of the index that is written to. */
async function properties(os: Client, environment: string, kind: 'log' | 'metric' = 'log') {
  const { body } = await os.indices.getMapping({ index: indexName(kind, environment) });
  const last = Object.keys(body).toSorted().at(-1)!;
  return (body[last]?.mappings.properties ?? {}) as Record<string, object>;
}

const ownOf = (service: string, fields: object) => own.log('placed', { ...fields, service });

describe('names that are made of data', () => {
  it.each<[string, (n: number) => string, string]>([
    ['of our logger', (n) => ownOf('greedy', { [`sku-${n}`]: n }), 'untyped.sku-'],
    ['in an object of our logger', (n) => ownOf('greedy', { cart: { [`sku-${n}`]: n } }), 'untyped.cart.sku-'],
    [
      'of foreign JSON',
      (n) => JSON.stringify({ service: 'greedy', msg: 'placed', [`sku-${n}`]: n }),
      'untyped.attributes.sku-',
    ],
  ])('take no more than one service may: %s', async (_, line, untyped) => {
    const { os, environment } = await started();
    await ingest(
      os,
      environment,
      Array.from({ length: 5_000 }, (_, n) => line(n)),
    );
    expect(await count(os, environment, { match_all: {} })).toBe(5_000);
    expect(await count(os, environment, { exists: { field: 'refused' } })).toBe(0);
    expect(await count(os, environment, { term: { [`${untyped}4999`]: 4999 } })).toBe(1);
    expect(admittedIn(await properties(os, environment)).size).toBe(100);

    await ingest(os, environment, [ownOf('modest', { customerId: 'c-1', amount: 12.5 })]);
    expect(await count(os, environment, { range: { amount: { gt: 9 } } })).toBe(1);
    expect(await count(os, environment, { term: { customerId: 'c-1' } })).toBe(1);
    expect(countFields(await properties(os, environment))).toBeLessThan(900);
  });
});

describe('a field', () => {
  it('that is a number is compared as one, in foreign JSON too', async () => {
    const { os, environment } = await started();
    const values = [9, 10, 100, 20];
    await ingest(os, environment, [
      ...values.map((durationMs) => JSON.stringify({ msg: 'm', durationMs })),
      ...values.map((elapsed) => own.log('m', { elapsed, step: { ms: elapsed } })),
    ]);
    for (const field of ['attributes.durationMs', 'elapsed', 'step.ms'])
      expect(await count(os, environment, { range: { [field]: { gt: 9 } } })).toBe(3);
  });

  it('that is a number first and a text later is found by both', async () => {
    const { os, environment } = await started();
    await ingest(os, environment, [own.log('m', { tenant: 5 }), own.log('m', { tenant: 'abc' })]);
    expect(await count(os, environment, { query_string: { query: 'tenant:abc' } })).toBe(1);
    expect(await count(os, environment, { query_string: { query: 'tenant:5' } })).toBe(1);

    await ingest(os, environment, [own.log('m', { userId: 5, retries: 5 })]);
    await ingest(os, environment, [own.log('m', { userId: 'abc', retries: 'many' })]);
    expect(await count(os, environment, { query_string: { query: 'userId:abc' } })).toBe(1);
    expect(await count(os, environment, { query_string: { query: 'untyped.retries:many' } })).toBe(1);
  });

  it('that has the name of something of OpenSearch makes its line no worse', async () => {
    const { os, environment } = await started();
    await ingest(os, environment, [
      own.log('mongo', { _id: 'abc', tenant: 't-1' }),
      own.log('mine', { refused: 1, raw: { a: 1 }, '': 2, 'a..b': 3, '_id.x': 4, _feature: 5, 'raw.z': 6 }),
      JSON.stringify({ msg: 'foreign', _id: 'abc', '': 1, tenant: 't-2' }),
    ]);
    expect(await count(os, environment, { term: { tenant: 't-1' } })).toBe(1);
    expect(await count(os, environment, { term: { 'attributes.tenant': 't-2' } })).toBe(1);
    expect(await count(os, environment, { term: { 'untyped._id': 'abc' } })).toBe(1);
    for (const [path, value] of Object.entries({ refused: 1, 'raw.a': 1, '_id.x': 4, _feature: 5, 'raw.z': 6 }))
      expect(await count(os, environment, { term: { [`untyped.${path}`]: value } })).toBe(1);
    expect(await count(os, environment, { exists: { field: 'refused' } })).toBe(0);
  });

  it('that has such a name is one of its own where our logger wrote it', async () => {
    const { os, environment } = await started();
    const written = { timestamp: Date.parse('2026-11-22T11:59:59.123Z'), level: 'INFO', service: 'shop' } as const;
    const fields = { _id: 'abc', raw: { total: 12.5 }, refused: 3, untyped: 'u', '': 'none', _source: 'web' };
    await ingest(os, environment, [logLine({ ...written, message: 'mine', fields })]);
    for (const [path, value] of Object.entries({ _id_: 'abc', untyped_: 'u', _: 'none', _source_: 'web' }))
      expect(await count(os, environment, { term: { [path]: value } })).toBe(1);
    expect(await count(os, environment, { range: { 'raw_.total': { gt: 9 } } })).toBe(1);
    expect(await count(os, environment, { range: { refused_: { lt: 10 } } })).toBe(1);
    expect(await count(os, environment, { exists: { field: 'refused' } })).toBe(0);
  });

  it('that OpenSearch can not take, and that is too long to be searched, is in the line beside the document', async () => {
    const { os, environment } = await started();
    const long = 'x'.repeat(40_000);
    const lines = [
      own.log('answer', { raw: long, tenant: 't-1' }),
      own.log('mongo', { _id: { part: long }, tenant: 't-1' }),
      JSON.stringify({ msg: 'foreign', '': long, tenant: 't-1' }),
    ];
    await ingest(os, environment, lines);
    const { body } = await os.search({ index: indexName('log', environment) });
    const sources = body.hits.hits.map(({ _source }) => _source as { raw: string; refused?: string; message: string });
    expect(sources.map(({ raw }) => raw).toSorted()).toEqual(lines.toSorted());
    expect(sources.map(({ message }) => message).toSorted()).toEqual(['answer', 'foreign', 'mongo']);
    expect(await count(os, environment, { exists: { field: 'refused' } })).toBe(0);
    expect(await count(os, environment, { term: { tenant: 't-1' } })).toBe(2);
    expect(await count(os, environment, { term: { 'attributes.tenant': 't-1' } })).toBe(1);
  });

  it('is there again after a rollover, before the next line comes', async () => {
    const { os, environment } = await started();
    await ingest(os, environment, [own.log('before', { total: 5 })]);
    await os.indices.rollover({ alias: indexName('log', environment) });
    await ingest(os, environment, [own.log('after', { other: 1 })]);
    expect(Object.keys(await properties(os, environment))).toEqual(expect.arrayContaining(['total', 'other']));
    await ingest(os, environment, [own.log('after', { total: 7 })]);
    expect(await count(os, environment, { range: { total: { gte: 5 } } })).toBe(2);
  });
});

describe('foreign JSON of 40 kB', () => {
  it('has its message and its fields', async () => {
    const { os, environment } = await started();
    const parts = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`part${n}`, `${n}`.repeat(400)]));
    await ingest(os, environment, [JSON.stringify({ msg: 'long', orderId: 'o-1', parts, blob: 'x'.repeat(20_000) })]);
    const { body } = await os.search({ index: indexName('log', environment) });
    expect(body.hits.hits[0]?._source).toMatchObject({ message: 'long', attributes: { orderId: 'o-1', parts } });
    expect(await count(os, environment, { term: { 'attributes.orderId': 'o-1' } })).toBe(1);
    expect(await count(os, environment, { term: { 'attributes.parts.part7': '7'.repeat(400) } })).toBe(1);
  });
});

describe('a metric', () => {
  it('that changes from a number to a distribution says so', async () => {
    const { os, environment } = await started();
    const distribution = { Values: [7], Counts: [1], Min: 7, Max: 7, Sum: 7, Count: 1 };
    const later = own.metric('latency', 5).replace('"latency":5', `"latency":${JSON.stringify(distribution)}`);
    await ingest(os, environment, [own.metric('latency', 5)]);
    await ingest(os, environment, [later]);
    const hits = (query: object) => count(os, environment, query, 'metric');
    expect(await hits({ prefix: { refused: 'changed_kind: latency' } })).toBe(1);
    expect(await hits({ term: { 'untyped.latency.Sum': 7 } })).toBe(1);
    expect(await hits({ term: { latency: 5 } })).toBe(1);
  });

  it('of a service with very many leaves room for those of others', async () => {
    const { os, environment } = await started();
    await ingest(
      os,
      environment,
      Array.from({ length: 1_000 }, (_, n) => own.metric(`made_of_${n}`, n)),
    );
    const other = own.metric('orders_placed', 3).replace('"service":"shop"', '"service":"other"');
    await ingest(os, environment, [other]);
    expect(admittedIn(await properties(os, environment, 'metric')).size).toBe(701);
    expect(await count(os, environment, { term: { orders_placed: 3 } }, 'metric')).toBe(1);
    expect(await count(os, environment, { term: { 'untyped.made_of_999': 999 } }, 'metric')).toBe(1);
  });
});
