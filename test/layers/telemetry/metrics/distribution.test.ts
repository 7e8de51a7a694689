import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Distribution } from '../../../../layers/telemetry/src/metrics/distribution.ts';

function distributionOf(values: readonly number[]): Distribution {
  const distribution = new Distribution();
  for (const value of values) distribution.observe(value);
  return distribution;
}

/** Magnitudes whose buckets and sums stay within the range of numbers. */
const value = fc.oneof(
  fc.double({ min: 1e-200, max: 1e200, noNaN: true }),
  fc.double({ min: -1e200, max: -1e-200, noNaN: true }),
  fc.integer({ min: -1000, max: 1000 }),
);

test('few values are kept as they are, in order, with their counts', () => {
  expect(distributionOf([3, -1, 3, 0]).values()).toEqual([
    { Values: [-1, 0, 3], Counts: [1, 1, 2], Min: -1, Max: 3, Sum: 5, Count: 4 },
  ]);
});

test('nothing observed is nothing to write', () => {
  expect(new Distribution().values()).toEqual([]);
});

test('a hundred distinct values are still exact, and one more is not', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(distributionOf(hundred).values()[0]?.Values).toEqual(hundred);
  const [merged] = distributionOf([...hundred, 101]).values();
  expect(merged?.Values.length).toBeLessThanOrEqual(100);
  expect(merged).toMatchObject({ Min: 1, Max: 101, Sum: 5151, Count: 101 });
});

test('counts, sum, minimum and maximum come out as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 500 }), (values) => {
      const parts = distributionOf(values).values();
      expect(parts.reduce((sum, part) => sum + part.Count, 0)).toBe(values.length);
      expect(parts.reduce((sum, part) => sum + part.Sum, 0)).toBe(values.reduce((sum, each) => sum + each, 0));
      expect(Math.min(...parts.map((part) => part.Min))).toBe(Math.min(...values));
      expect(Math.max(...parts.map((part) => part.Max))).toBe(Math.max(...values));
      for (const part of parts) {
        expect(part.Values.length).toBeLessThanOrEqual(100);
        expect(part.Counts.reduce((sum, each) => sum + each, 0)).toBe(part.Count);
      }
    }),
  );
});

test('every value is represented within two percent', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 101, maxLength: 400 }), (values) => {
      const written = distributionOf(values)
        .values()
        .flatMap((part) => part.Values.flatMap((each, i) => Array.from({ length: part.Counts[i] ?? 0 }, () => each)));
      const sorted = values.toSorted((a, b) => a - b);
      expect(written).toHaveLength(sorted.length);
      for (const [i, each] of sorted.entries())
        expect(Math.abs((written[i] ?? Number.NaN) - each)).toBeLessThanOrEqual(Math.abs(each) * 0.02000001);
    }),
  );
});

test('sums past the range of numbers stay numbers', () => {
  const [part] = distributionOf([Number.MAX_VALUE, Number.MAX_VALUE]).values();
  expect(part?.Sum).toBe(Number.MAX_VALUE);
});

test('zero has a bucket of its own between the negative and the positive ones', () => {
  const distribution = new Distribution();
  for (let i = 1; i <= 200; i++) distribution.observe(i % 2 ? i : -i);
  for (let i = 0; i < 7; i++) distribution.observe(0);
  const parts = distribution.values();
  const counts = new Map(parts.flatMap(({ Values, Counts }) => Values.map((value, i) => [value, Counts[i]] as const)));
  expect(counts.get(0)).toBe(7);
  expect(parts.reduce((sum, { Count }) => sum + Count, 0)).toBe(207);
});
