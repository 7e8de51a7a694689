import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasOnlyKnownFields } from '../../../../functions/aggregator/fields/scan.ts';
import { shapeOf } from '../../../../functions/aggregator/fields/shape.ts';
import { lineTreeOf, treeOf } from '../../../../functions/aggregator/fields/tree.ts';
import { own } from '../lines.ts';

const keyword = { type: 'keyword', ignore_above: 1024 };
const number = { type: 'double', ignore_malformed: true };
const stored = { type: 'double', index: false };
const envelope = { service: keyword, function: keyword, requestId: keyword, traceId: keyword, spanId: keyword };
const sightline = { type: 'integer' };
const trees = {
  log: treeOf({
    timestamp: keyword,
    level: keyword,
    message: { type: 'text' },
    ...envelope,
    orderId: keyword,
    total: number,
    ok: keyword,
    cart: { properties: { items: number, coupon: keyword } },
    sightline,
  }),
  metric: treeOf({
    _aws: { type: 'object', enabled: false },
    ...envelope,
    orders: number,
    channel: keyword,
    value: { properties: { Values: stored, Counts: stored, Sum: number } },
    'faas.invocations': number,
    sightline,
  }),
  span: treeOf({
    attributes: { properties: { http: { properties: { method: keyword, status: number } } } },
    resource: { properties: { attributes: { properties: { service: keyword } } } },
    events: { type: 'nested', properties: { name: keyword } },
    sightline,
  }),
};

const fields = fc.dictionary(
  fc.constantFrom('orderId', 'total', 'ok', 'cart', 'cart.items', 'other', 'a"b', 'total\\'),
  fc.oneof(
    fc.constantFrom<unknown>(
      'x',
      'a "quoted\\" {text}',
      '],"other":1',
      5,
      -1.5e-7,
      true,
      null,
      [],
      {},
      [1, 2, 3],
      ['a]', 'b'],
    ),
    fc.record({ items: fc.oneof(fc.nat(), fc.string()), coupon: fc.string() }, { requiredKeys: [] }),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  { maxKeys: 4 },
);

describe('hasOnlyKnownFields', () => {
  it('says yes to a log only where a closer look finds nothing else, and mostly where it does', () => {
    let yes = 0;
    let plain = 0;
    fc.assert(
      fc.property(fc.string(), fields, (message, more) => {
        const line = own.log(message, more);
        const { value, untyped, wanted } = shapeOf(JSON.parse(line), trees.log, 'log');
        const isPlain = value === undefined || (untyped === undefined && wanted.size === 0);
        const said = hasOnlyKnownFields(line, 'log', trees.log);
        if (said) expect(isPlain).toBe(true);
        if (said) yes++;
        if (isPlain) plain++;
      }),
      { numRuns: 3_000 },
    );
    expect(yes).toBeGreaterThan(plain * 0.7);
  });

  it('knows the lines that the layer writes', () => {
    const context = { requestId: 'r', traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
    expect(
      hasOnlyKnownFields(own.log('say "service":"x",', { ...context, orderId: 'o', total: 1 }), 'log', trees.log),
    ).toBe(true);
    expect(hasOnlyKnownFields(own.log('none'), 'log', trees.log)).toBe(true);
    expect(hasOnlyKnownFields(own.metric('orders', 1), 'metric', trees.metric)).toBe(true);
    expect(hasOnlyKnownFields(own.metric('faas.invocations', 1), 'metric', trees.metric)).toBe(true);
  });

  it('knows names in any order, whatever came before', () => {
    const lines = [
      own.log('a', { orderId: 'o', total: 1, ok: true }),
      own.log('b', { ok: true, orderId: 'o', cart: { items: 1 } }),
      own.log('c', { total: 1, cart: { coupon: 'x', items: 2 } }),
      own.log('d', { 'cart.items': 3, orderId: 'o' }),
    ];
    for (const line of [...lines, ...lines.toReversed(), ...lines])
      expect(hasOnlyKnownFields(line, 'log', trees.log)).toBe(true);
    for (const more of [{ orderId: 'o', other: 1 }, { cart: { items: 1, other: 1 } }])
      expect(hasOnlyKnownFields(own.log('e', more), 'log', trees.log)).toBe(false);
  });

  it('is not ended by a line that nests without end', () => {
    const line = own
      .log('deep', { total: 1 })
      .replace('"total":1', `"total":${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(hasOnlyKnownFields(line, 'log', trees.log)).toBe(false);
  });

  it.each<[string, string, 'log' | 'metric' | 'span']>([
    ['a name that there is none of', own.log('m', { other: 1 }), 'log'],
    ['a name that holds another name', own.log('m', { 'x","orderId': 1 }), 'log'],
    ['a text in the field of a number', own.log('m', { total: 'much' }), 'log'],
    ['an object in the field of a text', own.log('m', { orderId: { a: 1 } }), 'log'],
    ['an unknown name in an object', own.log('m', { cart: { sku: 1 } }), 'log'],
    ['a label that there is none of', own.metric('orders', 1).replace('"orders":1', '"orders":1,"shop":"a"'), 'metric'],
    ['another kind of value', own.metric('value', 5), 'metric'],
    ['a metric that there is none of', own.metric('others', 5), 'metric'],
    ['no attributes at all', own.span('GET /'), 'span'],
    ['arrays in arrays', own.log('m', { total: [[1]] }), 'log'],
    ['blanks', own.log('m', { orderId: 'o' }).replace('"orderId":', '"orderId": '), 'log'],
    ['a cut line', own.log('m', { orderId: 'o' }).slice(0, -4), 'log'],
  ])('looks closer at %s', (_, line, kind) => {
    expect(hasOnlyKnownFields(line, kind, trees[kind])).toBe(false);
  });

  it.each([{ refused: 1 }, { raw: 'x' }, { untyped: { a: 1 } }])('looks closer at %j, a name of ours', (more) => {
    const added = { raw: keyword, refused: keyword, untyped: { type: 'flat_object' } };
    const tree = lineTreeOf({ timestamp: keyword, level: keyword, message: keyword, ...envelope, sightline, ...added });
    const line = own.log('mine', more);
    expect(hasOnlyKnownFields(own.log('mine'), 'log', tree)).toBe(true);
    expect(hasOnlyKnownFields(line, 'log', tree)).toBe(false);
    const { value, untyped } = shapeOf(JSON.parse(line), tree, 'log');
    expect(value).toEqual(JSON.parse(own.log('mine')));
    expect(Object.values(untyped ?? {})).toEqual([
      Object.values(more).map((each) => (typeof each === 'object' ? each.a : each))[0],
    ]);
  });

  it('looks at the attributes of a span, and at what follows them', () => {
    const span = (attributes: object, rest: object = {}) =>
      own.span('GET /').replace(
        ',"sightline"',
        `,"attributes":${JSON.stringify(attributes)}${JSON.stringify({
          resource: { attributes: { service: 's' } },
          ...rest,
        })
          .replace('{', ',')
          .slice(0, -1)},"sightline"`,
      );
    const look = (line: string) => hasOnlyKnownFields(line, 'span', trees.span);
    expect(look(span({ 'http.method': 'GET', 'http.status': 200 }))).toBe(true);
    expect(look(span({}, { events: [] }))).toBe(true);
    expect(look(span({ 'http.method': 'GET' }, { events: [{ name: 'e' }] }))).toBe(true);
    expect(look(span({ 'http.status': 'none' }))).toBe(false);
    expect(look(span({ 'order.id': 1 }))).toBe(false);
    expect(look(span({}, { events: [{ name: 'e', attributes: { a: 1 } }] }))).toBe(false);
  });
});
