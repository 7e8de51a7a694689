import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonOf } from '../../../layers/telemetry/src/json.ts';
import { nameOf } from '../../../layers/telemetry/src/names.ts';
import { isTelling, REDACTED } from '../../../layers/telemetry/src/redaction.ts';

const parsed = (value: unknown): unknown => JSON.parse(jsonOf(value) ?? 'null');

test('is what JSON.stringify gives where that is faithful, but for secrets', () => {
  const hide = (key: string, value: unknown) => (nameOf(key).secret && isTelling(value) ? REDACTED : value);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(parsed(value)).toEqual(JSON.parse(JSON.stringify(value, hide)));
    }),
    { examples: [[{ PWD: 0 }], [[{ card: [{ cvv: '123' }] }]]] },
  );
});

test('writes what JSON has no word for as near as it can', () => {
  expect(parsed(10n)).toBe('10');
  expect(parsed({ total: 10n })).toEqual({ total: '10' });
  expect(parsed(Number.NaN)).toBeNull();
  expect(parsed(Symbol('id'))).toBe('Symbol(id)');
  expect(jsonOf(undefined)).toBeUndefined();
  expect(jsonOf(() => {})).toBeUndefined();
});

test('errors anywhere in a value are told', () => {
  expect(parsed({ results: [new Error('second')] })).toMatchObject({ results: [{ name: 'Error', message: 'second' }] });
});

test('circles, throwing getters, throwing toJSON and deep nesting leave the rest readable', () => {
  const circular: Record<string, unknown> = { a: 1 };
  circular['self'] = circular;
  const deep = Array.from({ length: 50_000 }).reduce<object>((inner) => ({ inner }), {});
  const value = {
    circular,
    deep,
    twice: [circular, circular],
    get broken(): never {
      throw new Error('no');
    },
    date: new Date(0),
    json: {
      toJSON(): never {
        throw new Error('never');
      },
    },
    big: 1n,
    error: new Error('inside'),
  };
  expect(parsed(value)).toMatchObject({
    circular: { a: 1, self: '[circular]' },
    twice: [{ a: 1 }, { a: 1 }],
    broken: '[unreadable: no]',
    date: '1970-01-01T00:00:00.000Z',
    json: '[unreadable: never]',
    big: '1',
    error: { name: 'Error', message: 'inside' },
  });
});

test('a proxy that refuses everything is told to be unreadable', () => {
  const refuse = (): never => {
    throw new Error('refused');
  };
  const handler = {
    get: refuse,
    ownKeys: refuse,
    getPrototypeOf: refuse,
    has: refuse,
    getOwnPropertyDescriptor: refuse,
  };
  expect(parsed(new Proxy({}, handler))).toBe('[unreadable: refused]');
});

test('any value gives valid JSON on one line, or none', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      (value) => {
        const json = jsonOf(value);
        if (json === undefined) return;
        expect(json).not.toContain('\n');
        JSON.parse(json);
      },
    ),
  );
});

test('values of every kind have a form', () => {
  expect(
    parsed({
      map: new Map<unknown, unknown>([
        ['a', 1],
        [2, new Set(['b'])],
      ]),
      date: new Date(0),
      never: new Date(Number.NaN),
      url: new URL('https://example.com/a?b=c'),
      bytes: Buffer.from('hello'),
      floats: new Float32Array([1.5]),
      pattern: /a+/g,
      symbol: Symbol('id'),
      boxed: Object('text'),
      gone: undefined,
      list: [undefined, () => {}, Symbol('x')],
    }),
  ).toEqual({
    map: { a: 1, 2: ['b'] },
    date: '1970-01-01T00:00:00.000Z',
    never: null,
    url: 'https://example.com/a?b=c',
    bytes: 'aGVsbG8=',
    floats: Buffer.from(new Float32Array([1.5]).buffer).toString('base64'),
    pattern: '/a+/g',
    symbol: 'Symbol(id)',
    boxed: 'text',
    list: [null, null, 'Symbol(x)'],
  });
});

test('a getter that logs in its turn disturbs nothing', () => {
  const value = {
    before: [1],
    get nested(): string {
      return jsonOf({ inner: { deep: 'x' } }) ?? '';
    },
    after: [2],
  };
  expect(parsed(value)).toEqual({ before: [1], nested: '{"inner":{"deep":"x"}}', after: [2] });
});

test.each([
  ['a text', 'x'.repeat(10_000_000)],
  ['a list', Array.from({ length: 1_000_000 }, (_, index) => index)],
  ['a record', Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`key${index}`, index]))],
  ['bytes', Buffer.alloc(10_000_000)],
  ['empty things', Array.from({ length: 1_000_000 }, () => ({ a: {} }))],
  ['texts in lists', Array.from({ length: 100 }, () => ['y'.repeat(100_000)])],
])('%s of many megabytes is cut and stays valid', (_, huge) => {
  const json = jsonOf(huge) ?? '';
  expect(json.length).toBeGreaterThanOrEqual(256 * 1024);
  expect(json.length).toBeLessThan(4 * 256 * 1024);
  JSON.parse(json);
});

test('a map that is its own key ends, and one without end is cut', () => {
  const circular = new Map<unknown, unknown>();
  circular.set(circular, 1);
  expect(parsed(circular)).toEqual({ '"[circular]"': 1 });
  class Endless extends Map<number, number> {
    override *[Symbol.iterator](): MapIterator<[number, number]> {
      for (let key = 0; ; key++) yield [key, 1];
    }
  }
  expect(Object.keys(parsed(new Endless()) as object).length).toBeLessThan(256 * 1024);
});
