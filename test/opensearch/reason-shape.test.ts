import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shapeOf } from '../../opensearch/reason-shape.ts';

const unparsable = (id: string, value: string, cause: string) =>
  `failed to parse field [price] of type [double] in document with id '${id}'. Preview of field's value: '${value}': ${cause}`;

it.each([
  [
    unparsable('0001-0', 'free', 'For input string: "free"'),
    'failed to parse field [price] of type [double]: For input string: ""',
  ],
  [
    unparsable('2-17', "it's", 'For input string: "it\'s"'),
    'failed to parse field [price] of type [double]: For input string: ""',
  ],
  [
    'failed to parse date field [yesterday] with format [strict_date_time]',
    'failed to parse date field [] with format [strict_date_time]',
  ],
  [
    'Failed to parse value [maybe] as only [true] or [false] are allowed.',
    'Failed to parse value [] as only [true] or [false] are allowed.',
  ],
  ["'1.2.3' is not an IP string literal.", "'' is not an IP string literal."],
  ['Numeric value (12345) out of range of int', 'Numeric value (0) out of range of int'],
  [
    'object mapping for [cart] tried to parse field [cart] as object, but found a concrete value',
    'object mapping for [cart] tried to parse field [cart] as object, but found a concrete value',
  ],
])('leaves of a reason what documents have in common: %s', (reason, shape) => {
  expect(shapeOf(reason)).toBe(shape);
});

it('is the same whatever the id and the value are', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'Z', '7', ' ', '-', "'", '.', 'é') });
  fc.assert(
    fc.property(fc.uuid(), text, (id, value) => {
      expect(shapeOf(unparsable(id, value, 'not a number'))).toBe(
        'failed to parse field [price] of type [double]: not a number',
      );
    }),
  );
});
