import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactValue } from '../../../../functions/aggregator/document/exact-json.ts';
import { shapeOf } from '../../../../functions/aggregator/fields/shape.ts';
import { treeOf } from '../../../../functions/aggregator/fields/tree.ts';

const keyword = { type: 'keyword', ignore_above: 1024 };
const number = { type: 'double', ignore_malformed: true };
const tree = treeOf({
  message: { type: 'text' },
  orderId: keyword,
  total: number,
  when: { type: 'date_nanos' },
  code: { type: 'integer' },
  cart: { properties: { items: number } },
  events: { type: 'nested', properties: { name: keyword } },
  _aws: { type: 'object', enabled: false },
  latency: { properties: { Sum: number, Count: number } },
});
const shape = (value: object, kind: 'log' | 'metric' = 'log') => shapeOf(value as never, tree, kind);

describe('shapeOf', () => {
  it('leaves what its fields take as it is', () => {
    const value = {
      message: 'hi',
      orderId: 7,
      total: 12.5,
      when: '2026-11-22T12:00:00Z',
      cart: { items: [1, 2] },
      'cart.items': 3,
      events: [{ name: 'a' }, { name: true }, null],
      _aws: { whatever: [{ is: 'here' }] },
    };
    const { value: shaped, untyped, wanted, changedKind } = shape(value);
    expect(shaped).toBe(value);
    expect([untyped, [...wanted], changedKind]).toEqual([undefined, [], undefined]);
  });

  it('asks for names that there are none of, and has their values untyped', () => {
    const value = { customerId: 5, paid: true, note: 'n', cart: { coupon: 'c' }, deep: { list: [{ size: 1.5 }] } };
    const { value: shaped, untyped, wanted } = shape(value);
    expect(shaped).toBe(value);
    expect(untyped).toEqual({ customerId: 5, paid: true, note: 'n', 'cart.coupon': 'c', 'deep.list.size': 1.5 });
    expect(Object.fromEntries(wanted)).toEqual({
      customerId: 'keyword',
      paid: 'keyword',
      note: 'keyword',
      'cart.coupon': 'keyword',
      'deep.list.size': 'number',
    });
  });

  it('has a value untyped that its field ignores', () => {
    const value = { total: 'much', cart: { items: [1, 'two', { three: 3 }] } };
    const { value: shaped, untyped, wanted } = shape(value);
    expect(shaped).toBe(value);
    expect(untyped).toEqual({ total: 'much', 'cart.items': 'two', 'cart.items.three': 3 });
    expect(wanted.size).toBe(0);
  });

  it.each<[string, object, object, object]>([
    ['an object in the field of a text', { orderId: { a: 1 } }, {}, { 'orderId.a': 1 }],
    ['a list with an object there', { orderId: ['x', { a: 1 }] }, {}, { orderId: 'x', 'orderId.a': 1 }],
    ['a text in the field of an object', { cart: 'none', message: 'm' }, { message: 'm' }, { cart: 'none' }],
    ['a list of texts there', { cart: { items: 1 }, events: ['a'] }, { cart: { items: 1 } }, { events: 'a' }],
    ['a name that goes on after a field', { 'orderId.x': 1 }, {}, { 'orderId.x': 1 }],
    ['a text that is no whole number', { code: 'E7' }, {}, { code: 'E7' }],
    ["OpenSearch's own names", { _id: 'abc', orderId: 'o' }, { orderId: 'o' }, { _id: 'abc' }],
    [
      'names in them',
      { '_id.x': 1, 'raw.y': { z: 2 }, _source: { a: 3 } },
      {},
      { '_id.x': 1, 'raw.y.z': 2, '_source.a': 3 },
    ],
    ["the aggregator's names", { refused: 1, raw: {}, untyped: 'u' }, {}, { refused: 1, untyped: 'u' }],
    ['an empty name', { '': 1 }, {}, { '': 1 }],
    ['names with an empty part', { 'a..b': 1, '.c': 2, ' ': 3 }, {}, { 'a..b': 1, '.c': 2, ' ': 3 }],
    [
      'an item of a list',
      { events: [{ name: { a: 1 } }, { name: 'b' }] },
      { events: [{}, { name: 'b' }] },
      { 'events.name.a': 1 },
    ],
  ])('takes out what OpenSearch would refuse the document for: %s', (_, value, rest, untyped) => {
    const shaped = shape(value);
    expect(shaped.value).toEqual(rest);
    expect({ ...shaped.untyped }).toEqual(untyped);
  });

  it('asks for no name in one of OpenSearch or of the aggregator', () => {
    expect(shape({ '_id.x': 1, 'refused.by': 'x', raw: { a: 1 } }).wanted.size).toBe(0);
  });

  it.each<[string, object, boolean]>([
    ['nothing was taken out', { note: 'x'.repeat(2_000) }, false],
    ['all of it is untyped', { _id: { a: ['b', 2] } }, false],
    ['a text is too long', { _id: 'x'.repeat(1_025) }, true],
    ['one of several texts is too long', { raw: { a: ['x'.repeat(1_025), 'short'] } }, true],
    ['a path is too long', { orderId: { ['n'.repeat(600)]: 1 } }, true],
    ['there are too many values', { cart: Array.from({ length: 1_001 }, (_, n) => n) }, true],
    ['a value is no text, number or boolean', { '': [1, null] }, true],
    ['an object is empty', { orderId: {} }, true],
  ])('says whether it cut something: %s', (_, value, isCut) => {
    expect(shape(value).isCut).toBe(isCut);
  });

  it('says of a metric that its values are of another kind than before', () => {
    expect(shape({ total: { Values: [1], Counts: [1], Sum: 1, Count: 1 } }, 'metric').changedKind).toBe('total');
    expect(shape({ latency: 5 }, 'metric').changedKind).toBe('latency');
    expect(shape({ total: 5, latency: { Sum: 1, Count: 1 } }, 'metric').changedKind).toBeUndefined();
    expect(shape({ total: 'much' }, 'log').changedKind).toBeUndefined();
  });

  it('asks for a distribution as one', () => {
    const value = { order_value: { Values: [1], Counts: [1], Min: 1, Max: 1, Sum: 1, Count: 1 } };
    expect([...shape(value, 'metric').wanted]).toEqual([['order_value', 'distribution']]);
    expect(shape(value, 'log').wanted.size).toBe(6);
  });

  it('takes a name for a text that comes as a number and as one', () => {
    expect([...shape({ list: [1, 'a'] }).wanted]).toEqual([['list', 'keyword']]);
  });

  it('leaves long texts and endless documents where they are', () => {
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`k${n}`, n]));
    expect(Object.keys(shape(many).untyped ?? {})).toHaveLength(1_000);
    expect(shape({ blob: 'x'.repeat(2_000), ok: 1 }).untyped).toEqual({ ok: 1 });
    expect(shape({ ['n'.repeat(1_000)]: 1 }).untyped).toBeUndefined();
  });

  it('keeps numbers as they were written', () => {
    const text = '{"big":12345678901234567890,"_id":1,"total":1e400}';
    const { untyped, value } = shapeOf(exactValue(text, JSON.parse(text)), tree, 'log');
    expect(JSON.stringify({ ...value, untyped })).toBe(
      '{"big":12345678901234567890,"total":1e400,"untyped":{"big":12345678901234567890,"_id":1}}',
    );
  });

  it('never throws, and never changes what it was given', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('cart', 'orderId', 'events')), fc.jsonValue()),
        (value) => {
          const before = JSON.stringify(value);
          shape(value);
          shape(value, 'metric');
          expect(JSON.stringify(value)).toBe(before);
        },
      ),
    );
  });
});
