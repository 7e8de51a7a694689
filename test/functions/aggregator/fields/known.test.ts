import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasOnlyKnownMembers } from '../../../../functions/aggregator/fields/known.ts';
import { shapeOf } from '../../../../functions/aggregator/fields/shape.ts';
import { treeOf } from '../../../../functions/aggregator/fields/tree.ts';

const tree = treeOf({
  orderId: { type: 'keyword' },
  total: { type: 'double', ignore_malformed: true },
  placed: { type: 'date' },
  cart: { properties: { items: { type: 'double' }, coupon: { type: 'keyword' } } },
  events: { type: 'nested', properties: { name: { type: 'keyword' } } },
  more: { type: 'flat_object' },
});

const object = fc.dictionary(
  fc.constantFrom('orderId', 'total', 'placed', 'cart', 'cart.items', 'events', 'more', 'other', 'a..b', ''),
  fc.oneof(
    fc.constantFrom<unknown>('x', 5, true, null, [], {}, [1, null], [[1]], [{ name: 'a' }], [{ name: {} }, 1]),
    fc.record({ items: fc.oneof(fc.nat(), fc.string()), coupon: fc.string() }, { requiredKeys: [] }),
  ),
  { maxKeys: 3 },
);

it('says yes only of what a closer look leaves as it is, and nearly always of that', () => {
  let yes = 0;
  let unchanged = 0;
  fc.assert(
    fc.property(object, (value) => {
      const shape = shapeOf(value, tree, 'log');
      const isUnchanged = shape.value === value && shape.untyped === undefined && shape.wanted.size === 0;
      const said = hasOnlyKnownMembers(value, tree);
      if (said) expect(isUnchanged).toBe(true);
      if (said) yes++;
      if (isUnchanged) unchanged++;
    }),
    { numRuns: 3_000 },
  );
  expect(yes).toBeGreaterThan(unchanged * 0.8);
});

it('takes numbers that are kept as they were written', () => {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  expect(hasOnlyKnownMembers({ total: rawJSON('9007199254740993'), cart: { items: [rawJSON('1.10')] } }, tree)).toBe(
    true,
  );
  expect(hasOnlyKnownMembers({ cart: rawJSON('1') }, tree)).toBe(false);
});
