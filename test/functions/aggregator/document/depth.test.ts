import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestsDeeperThan } from '../../../../functions/aggregator/document/depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const levels = Object.entries(value).map(([name, member]) => {
    const dots = Array.isArray(value) ? 0 : name.split('.').length - 1;
    return dots + depthOf(member);
  });
  return 1 + Math.max(0, ...levels);
}

const name = fc.oneof(
  fc.string(),
  fc.array(fc.constantFrom('a', '', '"', '\\'), { maxLength: 12 }).map((parts) => parts.join('.')),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(1, null, 'a.b.c.d.e.f.g', '{"a.b":'),
    tie('object'),
    tie('array'),
  ),
  object: fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  array: fc.array(tie('value'), { maxLength: 4 }),
}));

describe('nestsDeeperThan', () => {
  it('agrees with the parsed value', () => {
    fc.assert(
      fc.property(value, fc.nat(8), fc.constantFrom(0, 2), (each, limit, indent) => {
        expect(nestsDeeperThan(limit, JSON.stringify(each, undefined, indent))).toBe(depthOf(each) > limit);
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts a dot in a name as a level, however it is written, and none in a value', () => {
    const name = (levels: number) => Array(levels).fill('a').join('.');
    expect(nestsDeeperThan(20, `{"${name(20)}":1}`)).toBe(false);
    expect(nestsDeeperThan(20, `{"${name(21)}":1}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"${name(21)}" \n:1}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"b":[{"${name(19)}":1}]}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"${name(21).replaceAll('.', '\\u002e')}":1}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"${name(21).replaceAll('.', '\\u002E')}":1}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"stack":"${name(500)}","c":["${name(500)}"]}`)).toBe(false);
  });

  it('takes an escaped quote for a part of the name', () => {
    const name = `a\\"${'.a'.repeat(25)}`;
    expect(nestsDeeperThan(20, `{"${name}":1}`)).toBe(true);
    expect(nestsDeeperThan(20, `{"a":"${name}:"}`)).toBe(false);
  });

  it('does not count brackets in strings', () => {
    expect(nestsDeeperThan(2, '{"a":"[[[{{{","b\\"{[{[":{"c":"\\\\"}}')).toBe(false);
  });

  it('is not led astray by a comment, over which OpenSearch reads', () => {
    expect(nestsDeeperThan(2, '{/*"*/"a":{"a":{"a":{"a":1}}}/*"*/}')).toBe(true);
    expect(nestsDeeperThan(3, '{"url":"//*","a":[{},{},{}]}')).toBe(false);
  });
});
