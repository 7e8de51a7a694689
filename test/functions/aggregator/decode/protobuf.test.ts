import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fields, WireType } from '../../../../functions/aggregator/decode/protobuf.ts';
import { lengthDelimited, varintField } from '../kpl.ts';

const read = (message: Uint8Array) => [...fields(Buffer.from(message))];

describe('fields', () => {
  it('gives back what was written, in its order', () => {
    const number = fc.integer({ min: 1, max: 536_870_911 });
    const field = fc.oneof(
      fc.record({ number, value: fc.maxSafeNat() }).map(({ number, value }) => ({
        bytes: varintField(number, value),
        expected: { number, type: WireType.Varint },
      })),
      fc.record({ number, value: fc.uint8Array() }).map(({ number, value }) => ({
        bytes: lengthDelimited(number, value),
        expected: { number, type: WireType.LengthDelimited, value: Buffer.from(value) },
      })),
    );
    fc.assert(
      fc.property(fc.array(field), (all) => {
        expect(read(Buffer.concat(all.map(({ bytes }) => bytes)))).toMatchObject(all.map(({ expected }) => expected));
      }),
    );
  });

  it('passes over fixed values', () => {
    const message = Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 7]);
    expect(read(message).map(({ number, type }) => [number, type])).toEqual([
      [1, WireType.Fixed64],
      [2, WireType.Fixed32],
      [3, WireType.Varint],
    ]);
  });

  it.each([
    ['cut in a tag', [0x80], 'is cut'],
    ['cut in a length', [0x0a, 0x80], 'is cut'],
    ['cut in a value', [0x0a, 5, 1], 'is cut'],
    ['cut in a fixed value', [0x09, 1], 'is cut'],
    ['with a group', [0x0b], 'no wire type 3'],
    ['with an endless number', new Array(11).fill(0x80), 'more than ten bytes'],
  ])('refuses a message %s', (_, bytes, message) => {
    expect(() => read(Buffer.from(bytes))).toThrow(message);
  });

  it('ends for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          expect(read(bytes).length).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
