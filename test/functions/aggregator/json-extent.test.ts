import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { extentOf, parseBounded } from '../../../functions/aggregator/json-extent.ts';

const MIB = 1024 * 1024;

describe('extentOf', () => {
  it.each([
    ['{}', { end: 2, depth: 1, values: 1 }],
    ['{"a":[1,{"b":2}]} {"c":3}', { end: 17, depth: 3, values: 4 }],
    ['{"a":"}]\\"}"} rest', { end: 13, depth: 1, values: 1 }],
    ['{"a":"\\\\"},', { end: 10, depth: 1, values: 1 }],
    ['{"a":', undefined],
    ['{"a":"never closed}', undefined],
    ['{"a":"cut\n{"b":"}"}', undefined],
    ['text', undefined],
    ['', undefined],
  ])('of %j', (text, extent) => {
    expect(extentOf(text, 0)).toEqual(extent);
  });

  it('ends where JSON does, whatever follows, and is as deep as it', () => {
    const json = fc.oneof(fc.object(), fc.array(fc.jsonValue()));
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(json, fc.nat({ max: 3 }), fc.string(), (value, indent, rest) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(extentOf(`${text}${rest}`, 0)).toMatchObject({
          end: text.length,
          depth: depthOf(JSON.parse(text)),
        });
      }),
    );
  });
});

describe('parseBounded', () => {
  const deep = (levels: number) => `${'['.repeat(levels)}${' '.repeat(MIB)}${']'.repeat(levels)}`;
  const wide = (values: number) => `{"a":[${'{},'.repeat(values)}{}]}`;

  it('gives what JSON.parse does, short or long', () => {
    for (const value of [{ a: [1, 'b'] }, [], { long: 'x'.repeat(2 * MIB) }, { '[': Array(400_000).fill('{') }])
      expect(parseBounded(JSON.stringify(value))).toEqual(value);
    for (const text of ['', 'text', '{', '{"a":1}}', `{"a":"${'x'.repeat(MIB)}`])
      expect(parseBounded(text)).toBeUndefined();
  });

  it.each([
    ['nests too deeply', deep(1_001)],
    ['never closes', '['.repeat(2 * MIB)],
    ['has too many values', wide(2_100_000)],
  ])('leaves alone what %s', (_, text) => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(parseBounded(text)).toBeUndefined();
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('parses what is just within its bounds', () => {
    expect(parseBounded(deep(1_000))).toBeInstanceOf(Array);
    expect(parseBounded(wide(1_900_000))).toMatchObject({ a: { length: 1_900_001 } });
  });
});
