import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elementsOf, isOneObject } from '../../../../functions/aggregator/decode/json-text.ts';

const MANY = 1_000;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is JSON, or nearly. */
const text = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: fc.object() }, { weight: 1, arbitrary: fc.jsonValue() })),
    fc.nat({ max: 2 }),
    fc.option(
      fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom('', ',', '{', '}', '[', ']', '"', '\\', '\n', ' ', '0')),
    ),
  )
  .map(([value, indent, change]) => {
    const json = JSON.stringify(value, undefined, indent);
    if (change === null) return json;
    const [place, length, put] = change;
    const at = place % json.length;
    return json.slice(0, at) + put + json.slice(at + length);
  });

describe('elementsOf', () => {
  it('keeps each element as it is written', () => {
    const big = '{"id":12345678901234567890,"price":1.0,"huge":1e400,"zero":-0, "\\u0041":"\\/"}';
    expect(elementsOf(`[${big} ,\n\t{ "a" : 1 }]`, MANY)).toEqual([big, '{ "a" : 1 }']);
  });

  it.each([
    '[]',
    '[1]',
    '[{},]',
    '[,{}]',
    '[{} {}]',
    '[{}]]',
    '[{}] {}',
    '[{},1]',
    '[{"a":}]',
    '[{"a":[}]}]',
    '{}',
    '[',
    '',
  ])('takes %j for something else', (other) => {
    expect(elementsOf(other, MANY)).toBeUndefined();
  });

  it('takes apart what JSON.parse finds to be an array of objects, and nothing else', () => {
    fc.assert(
      fc.property(text, (json) => {
        const whole = json.trim();
        const value = parsed(whole);
        const elements = elementsOf(whole, MANY);
        if (Array.isArray(value) && value.length > 0 && value.every(isObject))
          expect(elements?.map((element) => JSON.parse(element))).toEqual(value);
        else expect(elements).toBeUndefined();
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps an element that is too deep to be parsed beside its neighbours', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(elementsOf(`[{"b":1},${deep},{"c":2}]`, MANY)).toEqual(['{"b":1}', deep, '{"c":2}']);
  });

  it('refuses more elements than it may make', () => {
    expect(elementsOf('[{},{}]', 2)).toEqual(['{}', '{}']);
    expect(() => elementsOf('[{},{},{}]', 2)).toThrow('the record has more than 2 lines');
  });
});

describe('isOneObject', () => {
  it('says what JSON.parse says', () => {
    fc.assert(
      fc.property(text, (json) => {
        const whole = `{"all":${json}}`.trim();
        expect(isOneObject(whole)).toBe(isObject(parsed(whole)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['{"a":1}\n{"b":2}', '{"a":\n{"b":2}', '{\n', '{]'])('is false for %j', (json) => {
    expect(isOneObject(json)).toBe(false);
  });
});
