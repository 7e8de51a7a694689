import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decompress, formatOf, mostInside } from '../../../../functions/aggregator/decode/compression.ts';

const MANY = 1024 * 1024;

function unpack(bytes: Buffer, most = MANY): string {
  const format = formatOf(bytes);
  if (format === undefined) throw new Error('not compressed');
  return decompress(bytes, format, most).toString();
}

/** A frame that holds nothing for a reader, as parallel zstd writes before each of its own. */
const SKIPPABLE = Buffer.from('5a2a4d1803000000616263', 'hex');

describe('decompress', () => {
  it('gives all parts and frames in their order', () => {
    const texts = fc.array(fc.string(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, (parts) => {
        expect(unpack(Buffer.concat(parts.map((part) => gzipSync(part))))).toBe(parts.join(''));
        expect(unpack(Buffer.concat(parts.map((part) => zstdCompressSync(part))))).toBe(parts.join(''));
      }),
    );
  });

  it('passes over the frames of zstd that hold nothing, and over zeros behind gzip', () => {
    expect(unpack(Buffer.concat([SKIPPABLE, zstdCompressSync('a'), SKIPPABLE, zstdCompressSync('b')]))).toBe('ab');
    expect(unpack(Buffer.concat([gzipSync('a'), Buffer.alloc(5)]))).toBe('a');
  });

  it.each([
    ['text behind gzip', Buffer.concat([gzipSync('a'), Buffer.from('{"b":1}')]), /incorrect header check/],
    ['text behind padded gzip', Buffer.concat([gzipSync('a'), Buffer.from('\0\0b')]), /something follows the gzip/],
    ['text behind zstd', Buffer.concat([zstdCompressSync('a'), Buffer.from('{"b":1}')]), /something follows the zstd/],
    ['gzip behind zstd', Buffer.concat([zstdCompressSync('a'), gzipSync('b')]), /something follows the zstd/],
    ['a cut frame', Buffer.concat([zstdCompressSync('a'), zstdCompressSync('bcd').subarray(0, -1)]), /unexpected end/],
    ['cut gzip', gzipSync('abc').subarray(0, -1), /unexpected end/],
    ['more frames than it takes', Buffer.concat(Array(10_001).fill(zstdCompressSync(''))), /more than 10000 frames/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => unpack(bytes)).toThrow(message);
  });

  it.each([
    ['gzip', gzipSync('a'.repeat(200))],
    ['gzip of several parts', Buffer.concat([gzipSync('a'.repeat(100)), gzipSync('a'.repeat(100))])],
    ['zstd', zstdCompressSync('a'.repeat(200))],
    ['zstd of several frames', Buffer.concat([zstdCompressSync('a'.repeat(100)), zstdCompressSync('a'.repeat(100))])],
  ])('refuses %s that holds more than it may', (_, bytes) => {
    expect(unpack(bytes, 200)).toHaveLength(200);
    expect(() => unpack(bytes, 199)).toThrow(/the record holds more than \d+ bytes once decompressed/);
  });
});

describe('formatOf', () => {
  it.each([['', 'abc', '{"a":1}', '(µ/x', 'P*M']].flat())('takes %j for no compression', (text) => {
    expect(formatOf(Buffer.from(text))).toBeUndefined();
  });
});

describe('mostInside', () => {
  it.each([
    ['gzip', gzipSync(Buffer.alloc(8 * MANY), { level: 9 })],
    ['zstd', zstdCompressSync(Buffer.alloc(8 * MANY))],
  ] as const)('is never less than what is inside of %s', (format, bytes) => {
    expect(mostInside(bytes, format)).toBeGreaterThanOrEqual(8 * MANY);
  });
});
