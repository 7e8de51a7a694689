import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Room } from '../../../../functions/aggregator/decode/room.ts';

const MIB = 1024 * 1024;
const zeros = (mebibytes: number) => gzipSync(Buffer.alloc(mebibytes * MIB));

describe('the room of a record', () => {
  it('has 128 MiB, of which each part leaves the next less', () => {
    const room = new Room();
    expect(room.decompress(zeros(100))).toHaveLength(100 * MIB);
    expect(() => room.decompress(zeros(29))).toThrow(`more than ${28 * MIB} bytes`);
    expect(room.decompress(zstdCompressSync(Buffer.alloc(28 * MIB)))).toHaveLength(28 * MIB);
    expect(() => room.decompress(zeros(1))).toThrow('more than 0 bytes');
    expect(room.decompress(Buffer.from('as it is'))).toEqual(Buffer.from('as it is'));
  });

  it('counts bytes that came as they are', () => {
    const room = new Room();
    room.decompress(Buffer.alloc(10 * MIB, 'a'));
    expect(() => room.decompress(zeros(119))).toThrow(`more than ${118 * MIB} bytes`);
  });

  it('is not tried in vain for ever', () => {
    const room = new Room();
    const bomb = zeros(129);
    for (let tries = 1; tries <= 3; tries++)
      expect(() => room.decompress(bomb)).toThrow(`more than ${128 * MIB} bytes`);
    expect(room.decompress(gzipSync('a neighbour'))).toEqual(Buffer.from('a neighbour'));
    for (let tries = 4; tries <= 5; tries++) expect(() => room.decompress(bomb)).toThrow('once decompressed');
    expect(() => room.decompress(bomb)).toThrow('more than 0 bytes');
  });

  it('is little used by damage that could not have held much', () => {
    const room = new Room();
    const damaged = gzipSync('a few bytes').subarray(0, -2);
    for (let tries = 0; tries < 1_000; tries++) expect(() => room.decompress(damaged)).toThrow('unexpected end');
    expect(room.decompress(zeros(128))).toHaveLength(128 * MIB);
  });

  it('has 500,000 lines, and keeps them where too many are asked for', () => {
    const room = new Room();
    room.takeLines(499_998);
    expect(() => room.takeLines(3)).toThrow('the record has more than 2 lines');
    room.takeLines(2);
    expect(room.lines).toBe(0);
  });
});
