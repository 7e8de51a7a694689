import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeperThan } from '../../../../functions/aggregator/document/depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('nestsDeeperThan', () => {
  it('agrees with the parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.nat(8), (value, limit) => {
        expect(nestsDeeperThan(limit, JSON.stringify(value))).toBe(depthOf(value) > limit);
      }),
    );
  });

  it('does not count brackets in strings', () => {
    expect(nestsDeeperThan(2, '{"a":"[[[{{{","b\\"{[{[":{"c":"\\\\"}}')).toBe(false);
  });

  it('is not led astray by a comment, over which OpenSearch reads', () => {
    expect(nestsDeeperThan(2, '{/*"*/"a":{"a":{"a":{"a":1}}}/*"*/}')).toBe(true);
    expect(nestsDeeperThan(3, '{"url":"//*","a":[{},{},{}]}')).toBe(false);
  });
});
