import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { line, own } from '../lines.ts';
import { ARRIVAL } from '../records.ts';

const indices = indicesOf('test');
const ID = '8f5c0d6e-1111-2222-3333-444455556666';
const TIME = '2026-11-22T11:59:59.123Z';
const NODE = `${TIME}\t${ID}\tINFO\t`;
const emf = (member: string) => `{"_aws":{"Timestamp":${ARRIVAL - 877},"CloudWatchMetrics":[{}]},${member}}`;

function documentOf(text: string) {
  const { index, source } = toDocument(line(text), indices);
  return { index, source: JSON.parse(source) };
}

describe('JSON behind the prefix of a runtime', () => {
  it.each([
    ['Node.js', NODE],
    ['Python', `[INFO]\t${TIME}\t${ID}\t`],
    ['.NET', `${TIME}\t${ID}\tinfo\t`],
    ['Ruby', `I, [2026-11-22T11:59:59.123456 #8]  INFO ${ID} -- : `],
  ])('of %s is a record with its own level and fields', (_, prefix) => {
    const { source } = documentOf(`${prefix}{"level":"error","msg":"no stock","order":12345678901234567890}`);
    expect(source).toMatchObject({ level: 'ERROR', message: 'no stock', requestId: ID });
    expect(toDocument(line(`${prefix}{"order":12345678901234567890}`), indices).source).toContain(
      '"attributes":{"order":12345678901234567890}',
    );
  });

  it('has level and time of the prefix where it has none', () => {
    expect(documentOf(`${NODE}{"order":7}`).source).toEqual({
      '@timestamp': TIME,
      level: 'INFO',
      message: '{"order":7}',
      requestId: ID,
      attributes: { order: 7 },
    });
  });

  it('that is EMF is a metric of the request', () => {
    expect(documentOf(NODE + emf('"orders":3'))).toMatchObject({
      index: indices.metric,
      source: { orders: 3, requestId: ID, '@timestamp': ARRIVAL - 877 },
    });
  });

  it('that is an error which nobody caught is one', () => {
    const error =
      '{"errorType":"StockError","errorMessage":"none left","stack":["StockError: none left","    at a.js:1"]}';
    expect(documentOf(`${TIME}\t${ID}\tERROR\tInvoke Error \t${error}`).source).toMatchObject({
      level: 'ERROR',
      message: 'none left',
      requestId: ID,
      error: { name: 'StockError', message: 'none left', stack: 'StockError: none left\n    at a.js:1' },
    });
  });

  it('that is broken stays text', () => {
    expect(documentOf(`${NODE}{"order":`).source).toEqual({
      '@timestamp': TIME,
      level: 'INFO',
      message: '{"order":',
      requestId: ID,
    });
  });
});

describe("Lambda's JSON format", () => {
  const lambda = (message: unknown, more: object = {}) =>
    JSON.stringify({ timestamp: TIME, level: 'INFO', requestId: ID, message, ...more });

  it('with an error as its message has the error', () => {
    const error = {
      errorType: 'StockError',
      errorMessage: 'none left',
      stackTrace: ['StockError: none left'],
      code: 'E7',
    };
    expect(documentOf(lambda(error, { level: 'WARN' })).source).toEqual({
      '@timestamp': TIME,
      level: 'WARN',
      message: 'none left',
      requestId: ID,
      error: { name: 'StockError', message: 'none left', stack: 'StockError: none left' },
      attributes: error,
    });
  });

  it.each([
    ['a text', (record: object) => JSON.stringify(record)],
    ['an object', (record: object) => record],
  ])('with a record as its message, as %s, has the level and fields of the record', (_, written) => {
    const record = { level: 'error', message: 'no stock', order: 7 };
    expect(documentOf(lambda(written(record))).source).toEqual({
      '@timestamp': TIME,
      level: 'ERROR',
      message: 'no stock',
      requestId: ID,
      attributes: record,
    });
  });

  it.each([
    ['a text', JSON.stringify(emf('"orders":4'))],
    ['an object', emf('"orders":4')],
  ])('with EMF as its message, as %s, is a metric', (_, message) => {
    const text = `{"timestamp":"${TIME}","level":"INFO","requestId":"${ID}","message":${message}}`;
    expect(documentOf(text)).toMatchObject({ index: indices.metric, source: { orders: 4, requestId: ID } });
  });

  it('of Python with an exception has level, request and message', () => {
    const text = JSON.stringify({
      timestamp: TIME,
      log_level: 'ERROR',
      errorMessage: 'none left',
      errorType: 'StockError',
      requestId: ID,
      stackTrace: ['  File "app.py", line 5\n    take()\n'],
    });
    expect(documentOf(text).source).toMatchObject({
      level: 'ERROR',
      message: 'none left',
      requestId: ID,
      error: { name: 'StockError', message: 'none left', stack: '  File "app.py", line 5\n    take()' },
    });
  });

  it('without a level is an error where it says what went wrong', () => {
    expect(documentOf('{"errorMessage":"no stock","errorType":"wrapError"}').source).toMatchObject({
      level: 'ERROR',
      message: 'no stock',
    });
    expect(documentOf('{"errorMessage":"no stock"}').source).not.toHaveProperty('level');
  });
});

describe('a record in the message of another logger', () => {
  it('keeps what else the other says where the names are free', () => {
    const inner = '{"level":"error","order":12345678901234567890,"logger":"inner"}';
    const outer = `{"level":"INFO","logger":"outer","id":98765432109876543210,"message":${JSON.stringify(inner)}}`;
    const { source } = toDocument(line(outer), indices);
    expect(source).toContain(
      '"attributes":{"id":98765432109876543210,"level":"error","order":12345678901234567890,"logger":"inner"}',
    );
    expect(JSON.parse(source)).toMatchObject({ level: 'ERROR', message: inner });
  });

  it('that is empty leaves the other alone', () => {
    expect(documentOf('{"level":"INFO","order":7,"message":"{}"}').source.attributes).toEqual({ order: 7 });
  });

  it('as an object stays where it is', () => {
    const record = { level: 'INFO', order: 7, message: { message: 'no stock', sku: 's-1' } };
    expect(documentOf(JSON.stringify(record)).source).toMatchObject({ message: 'no stock', attributes: record });
  });
});

describe('JSON of Python and .NET', () => {
  it.each(['NaN', 'Infinity', '-Infinity'])('with %s for a number is a record still', (written) => {
    const text = `{"level":"error","message":"no NaN, \\"Infinity\\"","ratio":${written},"rest":[${written},1]}`;
    expect(documentOf(text).source).toMatchObject({
      level: 'ERROR',
      message: 'no NaN, "Infinity"',
      attributes: { level: 'error', message: 'no NaN, "Infinity"', ratio: null, rest: [null, 1] },
    });
  });

  it('with it in the middle of a name is text', () => {
    expect(documentOf('{"ratio":NaNs}').source).toEqual({
      '@timestamp': '2026-11-22T12:00:00.000Z',
      message: '{"ratio":NaNs}',
    });
  });

  it('is read as JavaScript reads it', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, fc.string(), (each, text) => {
        const json = JSON.stringify({ each, text: `NaN${text}\\` });
        expect(documentOf(`${json.slice(0, -1)},"not":NaN}`).source.attributes).toEqual({
          ...JSON.parse(json),
          not: null,
        });
      }),
    );
  });
});

describe('numbers that no double holds', () => {
  const long = '12345678901234567890';
  it.each([
    ['EMF', emf(`"orders":${long}`)],
    ['EMF behind a prefix', NODE + emf(`"orders":${long}`)],
    [
      'a span',
      JSON.stringify({ ...JSON.parse(own.span('GET /')), sightline: undefined }).replace(
        '77000000,"status"',
        `${long},"status"`,
      ),
    ],
    ['JSON', `{"orders":${long}}`],
    ['JSON as an object in the message', `{"message":{"orders":${long}}}`],
  ])('are stored as written in %s', (_, text) => {
    expect(toDocument(line(text), indices).source).toContain(`:${long}`);
  });
});

describe("a payload's own time", () => {
  const day = 24 * 60 * 60 * 1000;
  const hour = 60 * 60 * 1000;
  it.each([
    [-14 * day, true],
    [-14 * day - 1, false],
    [2 * hour, true],
    [2 * hour + 1, false],
  ])('%d ms from its arrival counts: %j', (distance, counts) => {
    const time = ARRIVAL + distance;
    const expected = counts ? time : ARRIVAL;
    expect(documentOf(JSON.stringify({ time })).source['@timestamp']).toBe(new Date(expected).toISOString());
    const metric = `{"_aws":{"Timestamp":${time},"CloudWatchMetrics":[]},"orders":1}`;
    expect(documentOf(metric).source['@timestamp']).toBe(expected);
  });

  it('that is none of its writing is kept beside', () => {
    expect(documentOf('{"level":"info","time":"1999-05-04T00:00:00Z","msg":"born"}').source).toMatchObject({
      '@timestamp': '2026-11-22T12:00:00.000Z',
      attributes: { time: '1999-05-04T00:00:00Z' },
    });
  });

  it.each([1e-3, 1e3, 1e6])('in EMF may be in other units: ms × %d', (unit) => {
    const metric = `{"_aws":{"Timestamp":${ARRIVAL * unit},"CloudWatchMetrics":[]},"orders":1}`;
    expect(documentOf(metric).source['@timestamp']).toBe(ARRIVAL);
  });
});
