import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { own } from '../functions/aggregator/lines.ts';
import { ARRIVAL, cloudWatchPayload, kinesisRecord, logEvents } from '../functions/aggregator/records.ts';
import { type Rig, startRig } from './aggregator-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(inject('opensearchUrl'), 'aggregator');
});
afterAll(() => rig[Symbol.asyncDispose]());

const messages = async () => (await rig.documents('log')).map(({ message }) => message);

const EMF = { _aws: { Timestamp: ARRIVAL, CloudWatchMetrics: [{ Namespace: 'Other' }] }, service: 'other', orders: 2 };
const REPORT = 'REPORT RequestId: 8f5c\tDuration: 1.23 ms\tBilled Duration: 2 ms';
const PINO = { level: 50, time: ARRIVAL - 5000, pid: 7, msg: 'pino says', nested: { 'a.b': [1, { c: null }] } };

/** One batch with each form in which a line may come. */
const batch = [
  kinesisRecord(
    cloudWatchPayload(
      logEvents('first', [
        `${own.log('own log', { orderId: 7 })}\n`,
        `${own.metric('orders', 3)}\n`,
        `${own.span('GET /orders')}\n`,
        `${REPORT}\n`,
        JSON.stringify(PINO),
        JSON.stringify(EMF),
      ]),
    ),
    '101',
  ),
  kinesisRecord(`${own.log('ndjson 1')}\n${own.log('ndjson 2')}\n`, '102'),
  kinesisRecord('plain text', '103'),
  kinesisRecord(cloudWatchPayload([], { messageType: 'CONTROL_MESSAGE' }), '104'),
];

describe('a batch of every kind', () => {
  it('arrives, each line in its own store and as it was', async () => {
    expect(await rig.instance().invoke(batch)).toEqual([]);
    expect((await messages()).toSorted()).toEqual(
      ['own log', 'ndjson 1', 'ndjson 2', REPORT, 'pino says', 'plain text'].toSorted(),
    );
    const { timestamp, ...fields } = JSON.parse(own.log('own log', { orderId: 7 }));
    const logs = await rig.documents('log');
    const carried = (text: string) => ({ functionVersion: '$LATEST', lineBytes: text.length, lagMs: 1000 });
    const ownLog = own.log('own log', { orderId: 7 });
    expect(logs).toContainEqual({ '@timestamp': timestamp, ...fields, ...carried(ownLog) });
    expect(logs).toContainEqual({
      '@timestamp': new Date(PINO.time).toISOString(),
      level: 'ERROR',
      message: 'pino says',
      logGroup: '/aws/lambda/orders',
      logStream: '2026/11/22/[$LATEST]0123456789abcdef',
      function: 'orders',
      ...carried(JSON.stringify(PINO)),
      attributes: PINO,
    });
    expect(await rig.documents('metric')).toEqual(
      expect.arrayContaining([
        { '@timestamp': 1795348799123, ...JSON.parse(own.metric('orders', 3)), ...carried(own.metric('orders', 3)) },
        { function: 'orders', ...carried(JSON.stringify(EMF)), ...EMF, '@timestamp': ARRIVAL },
        {
          '@timestamp': new Date(ARRIVAL - 1000).toISOString(),
          service: 'shop',
          function: 'orders',
          functionVersion: '$LATEST',
          requestId: '8f5c',
          'aws.lambda.duration': 0.00123,
          'aws.lambda.billed_duration': 0.002,
        },
      ]),
    );
    const span = own.span('GET /orders');
    expect(await rig.documents('span')).toEqual([{ ...JSON.parse(span), ...carried(span) }]);
    expect(rig.deadLetters()).toEqual([]);
  });

  it('that is delivered again changes nothing', async () => {
    const counts = async () => [
      (await rig.documents('log')).length,
      (await rig.documents('metric')).length,
      (await rig.documents('span')).length,
    ];
    const before = await counts();
    expect(await rig.instance().invoke(batch)).toEqual([]);
    expect(await counts()).toEqual(before);
    expect(before).toEqual([6, 3, 1]);
  });

  it('is told of in CloudWatch metrics of the function itself', () => {
    const [first, second] = rig.output.map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      service: 'sightline-aggregator',
      function: 'aggregator',
      'aggregator.records': 4,
      'aggregator.documents': 10,
      'aggregator.duplicates': 0,
      'aggregator.retries': 0,
      'aggregator.dead_letters': 0,
      'aggregator.lag': expect.any(Number),
      'aggregator.bulk_duration': { Count: 1 },
    });
    expect(second).toMatchObject({ 'aggregator.documents': 0, 'aggregator.duplicates': 10 });
  });
});

describe('what OpenSearch refuses for what it holds', () => {
  const lines = {
    broken: own.log('broken').replace('"service"', ',"service"'),
    doubled: own.log('doubled').replace('"service"', '"level":"WARN","service"'),
    after: own.log('after the refused'),
  };

  it('is counted by its cause, whatever the ids and values are', async () => {
    const spans = Array.from({ length: 30 }, (_, n) =>
      own.span(`late ${n}`).replace(/"startTime":"/, `"startTime":"'${n} `),
    );
    expect(await rig.instance().invoke([kinesisRecord(spans.join('\n'), '251')])).toEqual([]);
    await rig.client.indices.refresh({ index: rig.indices.span });
    const query = { prefix: { name: { value: 'late ' } } };
    const aggs = { causes: { terms: { field: 'refused', size: 10 } } };
    const { body } = await rig.client.search({ index: rig.indices.span, body: { size: 0, query, aggs } });
    const { causes } = body.aggregations as unknown as { causes: { buckets: { key: string; doc_count: number }[] } };
    const { buckets } = causes;
    expect(buckets).toHaveLength(1);
    expect(buckets[0]).toMatchObject({
      key: expect.stringContaining('failed to parse field [startTime] of type [date_nanos]'),
      doc_count: 30,
    });
  });

  it('is stored in its flat form with the reason, and takes no neighbour along', async () => {
    const records = [kinesisRecord(Object.values(lines).join('\n'), '201')];
    expect(await rig.instance().invoke(records)).toEqual([]);
    expect(rig.deadLetters()).toEqual([]);
    const flat = (await rig.documents('log')).filter(({ refused }) => refused !== undefined);
    const time = '2026-11-22T11:59:59.123Z';
    const envelope = { '@timestamp': time, level: 'INFO', service: 'shop', function: 'orders' };
    const refused = expect.stringMatching(/^mapper_parsing_exception: ./);
    expect(flat).toHaveLength(2);
    expect(flat).toEqual(
      expect.arrayContaining([
        { '@timestamp': new Date(ARRIVAL).toISOString(), message: lines.broken, refused },
        { ...envelope, level: 'WARN', message: 'doubled', raw: lines.doubled, refused },
      ]),
    );
    expect(await messages()).toContain('after the refused');
    expect(JSON.parse(rig.output.at(-1)!)).toMatchObject({
      'aggregator.documents': 3,
      'aggregator.flattened': 2,
      'aggregator.dead_letters': 0,
    });
  });

  it('is there once after a second delivery', async () => {
    const before = (await rig.documents('log')).length;
    expect(await rig.instance().invoke([kinesisRecord(Object.values(lines).join('\n'), '201')])).toEqual([]);
    expect(await rig.documents('log')).toHaveLength(before);
  });
});

describe('what can not be stored in any form', () => {
  it('goes to dead letters with its line or its bytes and the cause, and takes no neighbour along', async () => {
    const notUtf8 = Buffer.from([0x62, 0x61, 0xff]);
    // OpenSearch takes ids of 512 bytes at most, of a document in any form.
    const id = `${'i'.repeat(600)}-0`;
    const records = [
      kinesisRecord(cloudWatchPayload(logEvents('i'.repeat(600), [own.span('refused')])), '301'),
      kinesisRecord(notUtf8, '302'),
      kinesisRecord(cloudWatchPayload(logEvents('cut', ['x'])).subarray(0, 50), '303'),
      kinesisRecord(own.log('after the undecodable'), '304'),
    ];
    expect(await rig.instance().invoke(records)).toEqual([]);
    expect(await messages()).toContain('after the undecodable');
    expect(rig.deadLetters().toSorted((a, b) => a.id.localeCompare(b.id))).toMatchObject([
      { id, index: rig.indices.span, cause: { status: 400 }, line: own.span('refused') },
      { id: 'shardId-000000000000-302-0', cause: { type: 'invalid_utf8' }, data: notUtf8.toString('base64') },
      { id: 'shardId-000000000000-303', cause: { type: 'undecodable_record' }, record: { sequenceNumber: '303' } },
    ]);
    expect(JSON.parse(rig.output.at(-1)!)).toMatchObject({ 'aggregator.dead_letters': 3, 'aggregator.documents': 1 });
  });

  it('is not what stands before a write block: its records come again', async () => {
    const index = rig.indices.span;
    const [backing] = Object.keys((await rig.client.indices.get({ index })).body);
    const block = (write: boolean) =>
      rig.client.indices.putSettings({ index: backing!, body: { index: { blocks: { write } } } });
    const letters = rig.deadLetters().length;
    const records = [kinesisRecord(own.log('before the block'), '310'), kinesisRecord(own.span('blocked'), '311')];
    await block(true);
    expect(await rig.instance().invoke(records, 3_000)).toEqual(['311']);
    await block(false);
    expect(await rig.instance().invoke(records)).toEqual([]);
    expect((await rig.documents('span')).filter(({ name }) => name === 'blocked')).toHaveLength(1);
    expect((await messages()).filter((message) => message === 'before the block')).toHaveLength(1);
    expect(rig.deadLetters()).toHaveLength(letters);
  });
});

describe('foreign JSON that is hard on OpenSearch', () => {
  it.each([
    ['nests 900 objects', `{"deep 900":${'{"a":'.repeat(900)}1${'}'.repeat(900)}}`],
    ['nests 20 objects', `{"deep 20":${'{"a":'.repeat(19)}1${'}'.repeat(19)}}`],
    ['has 2,000 fields', JSON.stringify(Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`wide${i}`, i])))],
    ['has a value longer than a term may be', JSON.stringify({ long: 'x'.repeat(40_000) })],
    ['has a text of 31 kB', JSON.stringify({ long: 'y'.repeat(31_000) })],
    ['has odd names', '{"":1,".":2,"a..b":3,"a":{"b":4},"a.b":5," ":6}'],
    ['has odd values', '{"a":1e400,"b":12345678901234567890123,"c":"\\ud800","d":"\\u0000","e":[[],{}]}'],
    ['has our names with other types', '{"level":{"a":1},"message":{"b":2},"logGroup":[3],"@timestamp":"never"}'],
  ])('is stored when it %s', async (name, text) => {
    const letters = rig.deadLetters().length;
    expect(await rig.instance().invoke([kinesisRecord(text, name)])).toEqual([]);
    expect(await messages()).toContain(text);
    expect(rig.deadLetters()).toHaveLength(letters);
  });
});

describe('a mixed load', () => {
  it('has every line stored once', async () => {
    const lines = Array.from({ length: 5_000 }, (_, n) => {
      const name = `load ${n}`;
      if (n % 50 === 0) return own.log(name, { error: 5 });
      if (n % 7 === 0) return JSON.stringify({ msg: name, level: 30 });
      return n % 11 === 0 ? name : own.log(name);
    });
    const records = Array.from({ length: 50 }, (_, n) => {
      const part = lines.slice(n * 100, (n + 1) * 100);
      const data = n % 2 === 0 ? cloudWatchPayload(logEvents(`load-${n}`, part)) : part.join('\n');
      return kinesisRecord(data, String(10_000 + n));
    });
    const delivery = { batch: { bytes: 50_000, items: 300 }, concurrency: 4 };
    expect(await rig.instance({ delivery }).invoke(records)).toEqual([]);
    const stored = (await messages()).filter((message) => /^load \d+$/.test(String(message)));
    expect(stored.toSorted()).toEqual(lines.map((_, n) => `load ${n}`).toSorted());
  });
});
