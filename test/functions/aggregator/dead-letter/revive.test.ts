import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import { bytesOf, lineOf, reviveLetter } from '../../../../functions/aggregator/dead-letter/revive.ts';
import { letterOfItem, letterOfRejected } from '../../../../functions/aggregator/dead-letter/row.ts';
import { decodeRecord } from '../../../../functions/aggregator/decode/record.ts';
import { indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { aggregate } from '../kpl.ts';
import { own } from '../lines.ts';
import { cloudWatchPayload, kinesisRecord, logEvents, SHARD } from '../records.ts';

const cause = { type: 'mapper_parsing_exception', reason: 'no', status: 400 };
const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

describe('a dead letter that comes back', () => {
  it('from OpenSearch is the line that it was', () => {
    const { lines } = decodeRecord(kinesisRecord(cloudWatchPayload(logEvents('e', [own.log('a'), 'plain'])), '7'), 0);
    for (const line of lines) {
      const item = bulkItem(toDocument(line, indicesOf('test')));
      const letter = throughJson(letterOfItem({ item, cause, attempts: 1 }));
      expect(reviveLetter(letter)).toEqual({ lines: [line], rejected: [] });
    }
  });

  it('undecoded as a record is decoded again, under the ids of that record', () => {
    const bytes = cloudWatchPayload([], {});
    const record = kinesisRecord('', '7');
    const letter = throughJson(
      letterOfRejected({
        id: `${SHARD}-7`,
        bytes,
        cause,
        record: { shardId: SHARD, sequenceNumber: '7', arrival: 0, ordinal: 3 },
      }),
    );
    expect(reviveLetter(letter)).toEqual({ lines: [], rejected: [] });
    const text = { ...letter, data: Buffer.from('one\n{"a":1}').toString('base64') };
    const { lines } = decodeRecord({ ...record, kinesis: { ...record.kinesis, data: text.data } }, 0);
    expect(reviveLetter(text).lines.map(({ id, text }) => ({ id, text }))).toEqual(
      lines.map(({ id, text }) => ({ id, text })),
    );
  });

  it('undecoded as a part of a record takes no id of another part, and keeps its bytes if it is rejected again', () => {
    const { lines, rejected } = decodeRecord(kinesisRecord(Buffer.from([0x61, 0x0a, 0xff, 0x0a, 0x62]), '7'), 0);
    const letter = throughJson(letterOfRejected(rejected[0]!));
    const again = reviveLetter(letter);
    expect(again.rejected.map(({ bytes }) => bytes)).toEqual([Buffer.from([0xff])]);
    const { lines: mended } = reviveLetter({ ...letter, data: Buffer.from('é').toString('base64') });
    expect(mended).toMatchObject([{ text: 'é', record: { shardId: SHARD, sequenceNumber: '7' } }]);
    expect(lines.map(({ id }) => id)).not.toContain(mended[0]!.id);
  });

  it('for what it held too much of is rejected for the same again, with its bytes and id', () => {
    const record = kinesisRecord(gzipSync('{}\n'.repeat(500_001)), '7');
    const { rejected } = decodeRecord(record, 0);
    const again = reviveLetter(throughJson(letterOfRejected(rejected[0]!)));
    expect(again).toEqual({ lines: [], rejected });
  });

  it('for which an aggregated record had no room left has a record of its own, with ids of its own', () => {
    const part = gzipSync('{}\n'.repeat(300_000));
    const { lines, rejected } = decodeRecord(kinesisRecord(aggregate([part, part]), '7'), 0);
    const again = reviveLetter(throughJson(letterOfRejected(rejected[0]!)));
    expect(again.rejected).toEqual([]);
    expect(new Set([...lines, ...again.lines].map(({ id }) => id)).size).toBe(600_000);
  });

  it('has its bytes, whatever they were', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (array) => {
        const record = { shardId: SHARD, sequenceNumber: '7', arrival: 0, ordinal: 0 };
        const letter = throughJson(letterOfRejected({ id: 'id', bytes: Buffer.from(array), cause, record }));
        expect(bytesOf(letter)).toEqual(Buffer.from(array));
        expect(lineOf(letter)).toMatchObject({ id: 'id', text: Buffer.from(array).toString('utf8') });
      }),
    );
  });
});
