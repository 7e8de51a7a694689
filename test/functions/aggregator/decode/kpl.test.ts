import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAggregate, userRecords } from '../../../../functions/aggregator/decode/kpl.ts';
import { decodeRecord } from '../../../../functions/aggregator/decode/record.ts';
import { aggregate } from '../kpl.ts';
import { own } from '../lines.ts';
import { cloudWatchPayload, kinesisRecord, logEvents, SHARD } from '../records.ts';

const decode = (data: Buffer) => decodeRecord(kinesisRecord(data, '42'), 0);

describe('an aggregated record', () => {
  it('gives back the user records that were put in', () => {
    const data = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(data), (records) => {
        const bytes = aggregate(records);
        expect(isAggregate(bytes)).toBe(true);
        expect(userRecords(bytes)).toEqual(records);
      }),
    );
  });

  it('has ids of shard, sequence number, sub-sequence number and line', () => {
    const bytes = aggregate(['{"a":1}\n{"b":2}', own.log('c'), gzipSync('{"d":4}')].map((text) => Buffer.from(text)));
    expect(decode(bytes).lines.map(({ id, text }) => [id, text])).toEqual([
      [`${SHARD}-42-0-0`, '{"a":1}'],
      [`${SHARD}-42-0-1`, '{"b":2}'],
      [`${SHARD}-42-1-0`, own.log('c')],
      [`${SHARD}-42-2-0`, '{"d":4}'],
    ]);
  });

  it('may hold CloudWatch Logs payloads, whose events keep their ids', () => {
    const { lines } = decode(aggregate([cloudWatchPayload(logEvents('e', ['x', 'y']))]));
    expect(lines.map(({ id }) => id)).toEqual(['e-0', 'e-1']);
  });

  it('loses only the user record that can not be decoded', () => {
    const cut = gzipSync('text').subarray(0, 12);
    const { lines, rejected } = decode(aggregate([Buffer.from('first'), cut, Buffer.from('last')]));
    expect(lines.map(({ id }) => id)).toEqual([`${SHARD}-42-0-0`, `${SHARD}-42-2-0`]);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-1`, bytes: cut, cause: { type: 'undecodable_record' } }]);
  });

  it.each([
    ['with a wrong checksum', aggregate([Buffer.from('a')], { digest: () => Buffer.alloc(16) }), 'checksum'],
    ['that is cut to its magic number', Buffer.from('f3899ac2', 'hex'), 'is cut, got 4 bytes'],
  ])('%s is rejected whole, with its bytes', (_, bytes, reason) => {
    const { lines, rejected } = decode(bytes);
    expect(lines).toEqual([]);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42`, bytes, cause: { reason: expect.stringContaining(reason) } }]);
  });

  it('of any bytes with a right checksum is decoded or rejected', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (message) => {
        const sealed = aggregate([]).subarray(0, 4);
        const digest = aggregate([]).subarray(-16);
        const { lines, rejected } = decode(Buffer.concat([sealed, message, digest]));
        expect(lines.length + rejected.length).toBeGreaterThanOrEqual(message.length === 0 ? 0 : 1);
      }),
    );
  });
});
