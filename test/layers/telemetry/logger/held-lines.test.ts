import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldLines } from '../../../../layers/telemetry/src/logger/held-lines.ts';

test('a line that is longer than the buffer is not kept, and takes no other’s place', () => {
  const held = new HeldLines(10);
  for (const line of ['12345', '12345678901', '1234']) held.add(line);
  expect(held.take()).toEqual(['12345', '1234']);
  held.add('1234567890');
  expect(held.take()).toEqual(['1234567890']);
});

test('what was taken is forgotten, and the buffer is as large as before', () => {
  const held = new HeldLines(10);
  for (let round = 0; round < 3; round++) {
    for (const line of ['aaaaa', 'bbbbb', 'ccccc']) held.add(line);
    expect(held.take()).toEqual(['bbbbb', 'ccccc']);
    expect(held.take()).toEqual([]);
  }
});

test('the newest lines that have room are kept, in their order', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.array(fc.string({ minLength: 1, maxLength: 50 })), (capacity, lines) => {
      const held = new HeldLines(capacity);
      for (const line of lines) held.add(line);
      const fitting = lines.filter((line) => line.length <= capacity);
      const expected: string[] = [];
      let left = capacity;
      for (const line of fitting.toReversed()) {
        left -= line.length;
        if (left < 0) break;
        expected.unshift(line);
      }
      expect(held.take()).toEqual(expected);
    }),
  );
});
