import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedDocuments } from '../../../../functions/aggregator/document/derived.ts';
import { indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { line, own } from '../lines.ts';
import { ARRIVAL } from '../records.ts';

const indices = indicesOf('test');
const ISO_ARRIVAL = new Date(ARRIVAL).toISOString();
const origin = { logGroup: '/aws/lambda/orders', logStream: 'stream' };

function documentOf(text: string, overrides: Parameters<typeof line>[1] = {}) {
  const { index, source } = toDocument(line(text, overrides), indices);
  return { index, source: JSON.parse(source) };
}

describe('a line of ours', () => {
  it('that is a log has its timestamp renamed', () => {
    const { timestamp, ...rest } = JSON.parse(own.log('hello', { orderId: 7 }));
    expect(documentOf(own.log('hello', { orderId: 7 }))).toEqual({
      index: indices.log,
      source: { '@timestamp': timestamp, ...rest },
    });
  });

  it('that is a metric has its time copied to the front', () => {
    const text = own.metric('orders', 3);
    expect(documentOf(text)).toEqual({
      index: indices.metric,
      source: { '@timestamp': 1795348799123, ...JSON.parse(text) },
    });
  });

  it('that is a span is the document', () => {
    expect(toDocument(line(own.span('GET /')), indices)).toMatchObject({
      index: indices.span,
      source: own.span('GET /'),
    });
  });

  it('is not parsed: OpenSearch says what is wrong with it', () => {
    const broken = '{"timestamp":"2026-11-22T11:59:59.123Z",,"sightline":1}';
    expect(toDocument(line(broken), indices).source).toBe('{"@timestamp":"2026-11-22T11:59:59.123Z",,"sightline":1}');
  });

  it('that was cut is kept as text', () => {
    const cut = own.log('hello').slice(0, -5);
    expect(documentOf(cut)).toEqual({ index: indices.log, source: { '@timestamp': ISO_ARRIVAL, message: cut } });
  });

  it('with a raw newline in it is kept as text', () => {
    const text = '{"timestamp":"2026\n","sightline":1}';
    expect(documentOf(text)).toMatchObject({ source: { message: text } });
  });

  it('with a time of another length is read as EMF', () => {
    const text = '{"_aws":{"Timestamp":5,"CloudWatchMetrics":[]},"service":"a","sightline":1}';
    expect(documentOf(text)).toEqual({ index: indices.metric, source: { ...JSON.parse(text), '@timestamp': ARRIVAL } });
  });

  it('of a later version is foreign JSON', () => {
    const text = own.log('hello').replace('"sightline":1}', '"sightline":2}');
    expect(documentOf(text)).toMatchObject({ index: indices.log, source: { attributes: { sightline: 2 } } });
  });

  it('that nests too deeply between comments, which OpenSearch takes, is kept as text', () => {
    const deep = `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`;
    const text = own.log('deep').replace('"sightline"', `/*"*/"a":${deep}/*"*/,"sightline"`);
    expect(documentOf(text)).toEqual({ index: indices.log, source: { '@timestamp': ISO_ARRIVAL, message: text } });
  });

  describe.each([
    ['objects', JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`)],
    ['a name of 25 dots', { [`q${'.a'.repeat(25)}`]: 1 }],
    ['a name of 24,000 dots', { [`q${'.a'.repeat(24_000)}`]: 1 }],
    ['names of many dots in each other', { 'a.a.a.a.a.a.a.a.a': { 'b.b.b.b.b.b.b.b': { 'c.c.c': 1 } } }],
  ])('that nests too deeply by %s is never sent expanded', (_, deep) => {
    const refused = 'too_deep: nested more than 20 levels, dots in names counted';

    it('and as a log keeps what is known of it', () => {
      const text = own.log('deep', { requestId: 'r', query: deep });
      expect(documentOf(text)).toEqual({
        index: indices.log,
        source: {
          '@timestamp': '2026-11-22T11:59:59.123Z',
          level: 'INFO',
          message: 'deep',
          service: 'shop',
          function: 'orders',
          requestId: 'r',
          raw: text,
          refused,
        },
      });
    });

    it('and as a metric is one still', () => {
      const text = JSON.stringify({ ...JSON.parse(own.metric('orders', 3)), label: deep, sightline: 1 });
      const inOrder = text.replace(',"sightline":1', '').replace(/}$/, ',"sightline":1}');
      expect(documentOf(inOrder)).toEqual({
        index: indices.metric,
        source: { '@timestamp': '2026-11-22T11:59:59.123Z', service: 'shop', raw: inOrder, refused },
      });
    });

    it('and as a span is in its trace', () => {
      const text = own.span('GET /').replace(',"sightline"', `,"attributes":${JSON.stringify(deep)},"sightline"`);
      expect(documentOf(text)).toMatchObject({
        index: indices.span,
        source: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', parentSpanId: '', name: 'GET /', raw: text, refused },
      });
    });

    it('and as foreign JSON keeps level, request and message', () => {
      const text = JSON.stringify({ level: 'error', msg: 'deep', requestId: 'r-7', query: deep });
      expect(documentOf(text)).toEqual({
        index: indices.log,
        source: { '@timestamp': ISO_ARRIVAL, level: 'ERROR', message: 'deep', requestId: 'r-7', raw: text, refused },
      });
    });
  });
});

describe('foreign JSON', () => {
  it('is a log with its own time, level and message, and itself as attributes', () => {
    const value = { time: '2026-11-22T10:00:00Z', level: 40, msg: 'slow', pid: 7 };
    expect(documentOf(JSON.stringify(value), { origin })).toEqual({
      index: indices.log,
      source: {
        '@timestamp': '2026-11-22T10:00:00.000Z',
        level: 'WARN',
        message: 'slow',
        ...origin,
        function: 'orders',
        lineBytes: JSON.stringify(value).length,
        lagMs: 0,
        attributes: value,
      },
    });
  });

  it('without a message has all its text as one', () => {
    const text = '{"time":"2026-11-22T10:00:00Z","type":"platform.start","record":{"requestId":"r"}}';
    expect(documentOf(text).source).toMatchObject({ message: text, attributes: JSON.parse(text) });
  });

  it('of 40 kB keeps its message and its fields', () => {
    const value = { message: 'm', blob: 'x'.repeat(40_000), orderId: 'o-1' };
    expect(documentOf(JSON.stringify(value)).source).toEqual({
      '@timestamp': ISO_ARRIVAL,
      message: 'm',
      attributes: value,
    });
  });

  it.each([300, 900, 100_000])('that nests %d deep is kept as text', (depth) => {
    const text = `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const refused = 'too_deep: nested more than 20 levels, dots in names counted';
    expect(documentOf(text).source).toEqual({ '@timestamp': ISO_ARRIVAL, message: text, refused });
  });

  it('over several lines keeps its numbers to the last digit', () => {
    const { source } = toDocument(line('{\n  "id": 12345678901234567890\n}'), indices);
    expect(source).toContain('"attributes":{   "id": 12345678901234567890 }');
  });

  it('keeps a field that is called as a prototype', () => {
    const text = '{"__proto__":{"a":1},"constructor":2}';
    const { source } = toDocument(line(text), indices);
    expect(source).toContain(`"attributes":${text}`);
  });

  it('that is EMF is a metric', () => {
    const emf = { _aws: { Timestamp: 1795348799000, CloudWatchMetrics: [{}] }, orders: 1 };
    expect(documentOf(JSON.stringify(emf), { origin })).toEqual({
      index: indices.metric,
      source: {
        function: 'orders',
        lineBytes: JSON.stringify(emf).length,
        lagMs: 0,
        ...emf,
        '@timestamp': 1795348799000,
      },
    });
  });

  it('that is EMF without a time gets the time of its event', () => {
    expect(documentOf('{"_aws":{"CloudWatchMetrics":[]},"orders":1}').source['@timestamp']).toBe(ARRIVAL);
  });

  it("that is a span in Data Prepper's contract is a span", () => {
    const { sightline, '@timestamp': _, parentSpanId, ...span } = JSON.parse(own.span('GET /'));
    expect(documentOf(JSON.stringify(span))).toEqual({
      index: indices.span,
      source: { parentSpanId: '', '@timestamp': span.startTime, ...span },
    });
  });

  it('that has only some fields of a span is a log', () => {
    expect(documentOf('{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","name":"x"}').index).toBe(indices.log);
  });
});

describe('a line of a log event', () => {
  const origin = { logGroup: '/aws/lambda/orders', logStream: '2026/11/22/[7]0123456789abcdef' };
  const carried = (text: string) => ({ functionVersion: '7', lineBytes: Buffer.byteLength(text), lagMs: 1500 });

  it.each([
    ['log', own.log('größer')],
    ['metric', own.metric('orders', 3)],
    ['span', own.span('GET /')],
  ])('that is a %s of ours has version, bytes and lag beside all that it has directly', (_, text) => {
    const direct = documentOf(text);
    expect(direct.source).not.toHaveProperty('lagMs');
    const { index, source } = documentOf(text, { origin, time: ARRIVAL - 1500 });
    expect({ index, source }).toEqual({ index: direct.index, source: { ...direct.source, ...carried(text) } });
  });

  it.each([
    ['text', 'größer'],
    ['JSON', '{"msg":"größer"}'],
    ['EMF', '{"_aws":{"CloudWatchMetrics":[]},"orders":1}'],
    ['a span', own.span('GET /').replace(',"sightline":1', '')],
    ['JSON that nests too deeply', `{"a":${'['.repeat(30)}${']'.repeat(30)}}`],
  ])('that is %s has them too', (_, text) => {
    expect(documentOf(text, { origin, time: ARRIVAL - 1500 }).source).toMatchObject(carried(text));
  });

  it('that is EMF with a label of such a name keeps the label', () => {
    const text = '{"_aws":{"CloudWatchMetrics":[]},"lagMs":"none"}';
    const { source } = toDocument(line(text, { origin }), indices);
    expect(source.match(/"lagMs"/g)).toHaveLength(1);
    expect(JSON.parse(source)).toMatchObject({ lagMs: 'none' });
  });

  it('has no lag where its time is later than its arrival', () => {
    expect(documentOf(own.log('hi'), { origin, time: ARRIVAL + 5 }).source).toMatchObject({ lagMs: 0 });
  });

  it('keeps its version apart from that of another stream', () => {
    const other = { ...origin, logStream: '2026/11/22/[8]0123456789abcdef' };
    const versions = [origin, other, origin].map((each) => documentOf(own.log('hi'), { origin: each }).source);
    expect(versions.map(({ functionVersion }) => functionVersion)).toEqual(['7', '8', '7']);
  });
});

describe("in a log group of the user's own", () => {
  const origin = { logGroup: 'shop', logStream: '2026/11/22/shop-orders[7][0123456789abcdef]' };
  const report = 'REPORT RequestId: r-1\tDuration: 101.51 ms\t';

  it.each([
    ['text', 'hello'],
    ["Lambda's report", report],
    ['JSON', '{"msg":"hello"}'],
    ['EMF', '{"_aws":{"CloudWatchMetrics":[]},"orders":1}'],
  ])('%s has function and version of the stream', (_, text) => {
    expect(documentOf(text, { origin }).source).toMatchObject({ function: 'shop-orders', functionVersion: '7' });
  });

  it('the figures of a report have them too', () => {
    const derived = derivedDocuments(indices)(toDocument(line(report, { origin }), indices));
    expect(derived.map(({ source }) => JSON.parse(source))).toMatchObject([
      { function: 'shop-orders', functionVersion: '7', 'aws.lambda.duration': 0.10151 },
    ]);
  });
});

describe('plain text', () => {
  it.each([
    'START RequestId: 8f5c Version: $LATEST',
    'REPORT RequestId: 8f5c\tDuration: 1.23 ms',
    'no\n    at all',
    '',
    '{',
    '[1]',
    'null',
    '"text"',
  ])('%j is a log with the time of its event', (text) => {
    expect(documentOf(text, { origin: { ...origin, logGroup: '/ecs/app' } })).toEqual({
      index: indices.log,
      source: {
        '@timestamp': ISO_ARRIVAL,
        message: text,
        ...origin,
        logGroup: '/ecs/app',
        lineBytes: text.length,
        lagMs: 0,
      },
    });
  });
});

describe('properties', () => {
  it('any text becomes one JSON document without a raw newline', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));
    const known = fc
      .record(
        {
          time: fc.anything(),
          timestamp: fc.oneof(fc.double(), fc.date({ noInvalidDate: true }).map(String), fc.string()),
          level: fc.anything(),
          message: fc.anything(),
          _aws: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? String(v) : v)));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), object, known), (text) => {
        const { source } = toDocument(line(text), indices);
        expect(source).not.toContain('\n');
        expect(JSON.parse(source)['@timestamp']).toBeDefined();
      }),
      { numRuns: 2000 },
    );
  });
});
