import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Batch } from '../../../functions/aggregator/batch/batch.ts';
import { BufferPool } from '../../../functions/aggregator/batch/buffer-pool.ts';
import { Packer } from '../../../functions/aggregator/batch/packer.ts';
import { decodeRecord } from '../../../functions/aggregator/decode/record.ts';
import { indicesOf, toDocument } from '../../../functions/aggregator/document/document.ts';
import { treeOf } from '../../../functions/aggregator/fields/tree.ts';
import { type FieldAdmission, NO_ADMISSION } from '../../../functions/aggregator/fields/trees.ts';
import type { Rejected } from '../../../functions/aggregator/line.ts';
import { packRecords } from '../../../functions/aggregator/pack.ts';
import { actionsOf } from './bulk-stub.ts';
import { own } from './lines.ts';
import { cloudWatchPayload, kinesisRecord, logEvents } from './records.ts';

const indices = indicesOf('test');
const limits = { bytes: 100_000, items: 1_000 };

async function pack(data: readonly (Buffer | string)[], pool?: BufferPool, fields?: FieldAdmission) {
  const rejected: Rejected[] = [];
  const records = data.map((each, n) => kinesisRecord(each, String(n)));
  const reject = (each: Rejected) => rejected.push(each);
  const batches: Batch[] = [];
  for await (const batch of packRecords(records, {
    indices,
    limits,
    reject,
    ...(pool && { pool }),
    ...(fields && { fields }),
  }))
    batches.push(batch);
  return {
    records,
    rejected,
    batches,
    actions: batches.flatMap(actionsOf),
    items: batches.flatMap(({ items }) => items),
  };
}

describe('packRecords', () => {
  it('makes of a line of ours, without reading it, what reading it makes', async () => {
    const text = fc.string({ unit: 'grapheme' });
    const line = fc.oneof(
      fc.tuple(text, fc.dictionary(text, fc.jsonValue())).map(([message, fields]) => own.log(message, { fields })),
      fc.tuple(text, fc.double()).map(([name, value]) => own.metric(name, value)),
      text.map((name) => own.span(name)),
      fc.constantFrom(
        own.log('cut').slice(0, -3),
        '{"_aws":{"Timestamp":5},"sightline":1}',
        own.log('x'.repeat(70_000)),
        `${own.log('a')}\n${own.log('b')}`,
      ),
      fc.constant(own.log('?')).map((each) => Buffer.from(each.replace('?', '\xff'), 'latin1')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(line, fc.constantFrom('', '\n', '\r\n', ' '))), async (all) => {
        const { records, rejected, actions, items } = await pack(
          all.map(([data, end]) => Buffer.concat([Buffer.from(data), Buffer.from(end)])),
        );
        const decoded = records.map(decodeRecord);
        const documents = decoded.flatMap(({ lines }) => lines.map((each) => toDocument(each, indices)));
        expect(actions).toEqual(documents.map(({ line: { id }, index, source }) => ({ id, index, source })));
        expect(items.map(({ document }) => document)).toEqual(documents);
        expect(items.map(({ record }) => record)).toEqual(documents.map(({ line: { record } }) => record));
        expect(rejected).toEqual(decoded.flatMap((each) => each.rejected));
      }),
    );
  });

  it('takes a line of ours from base64 into the request, and reads only what is not ASCII or has a new name', async () => {
    const keyword = { type: 'keyword' };
    const names = ['timestamp', 'level', 'message', 'service', 'function', 'orderId', 'sightline'];
    const tree = treeOf(Object.fromEntries(names.map((name) => [name, keyword])));
    const fields: FieldAdmission = { ...NO_ADMISSION, tree: () => tree };
    const unread = vi.spyOn(Packer.prototype, 'addAscii');
    const read = vi.spyOn(Packer.prototype, 'add');
    try {
      const lines = [
        own.log('placed', { orderId: 'A-1' }),
        `${own.log('paid')}\n`,
        own.log('Größe', { orderId: 'A-2' }),
        own.log('shipped', { parcel: 'P-1' }),
        own.span('checkout'),
      ];
      const { actions } = await pack(lines, undefined, fields);
      expect(actions).toHaveLength(5);
      const records = (calls: readonly (readonly [item: { record: { ordinal: number } }, ...unknown[]])[]) =>
        calls.map(([{ record }]) => record.ordinal);
      expect(records(unread.mock.calls as never)).toEqual([0, 1]);
      expect(new Set(records(read.mock.calls as never))).toEqual(new Set([2, 3, 4]));
    } finally {
      unread.mockRestore();
      read.mockRestore();
    }
  });

  it('hands a request over before the rest of its record takes memory', async () => {
    class Counted extends BufferPool {
      taken = 0;
      override take(bytes: number): Buffer {
        this.taken++;
        return super.take(bytes);
      }
    }
    const pool = new Counted(1);
    const records = [kinesisRecord('{"a":1}\n'.repeat(100))];
    const batches = packRecords(records, { indices, limits: { ...limits, items: 10 }, pool, reject: () => undefined });
    const taken: number[] = [];
    for await (const { size, release } of batches) {
      release();
      taken.push(size);
    }
    expect(taken).toEqual(Array(10).fill(10));
    const one = new Counted(1);
    await packRecords(records, {
      indices,
      limits: { ...limits, items: 10 },
      pool: one,
      reject: () => undefined,
    }).next();
    expect(one.taken).toBe(2);
    expect(pool.taken).toBe(10);
  });

  it('adds the figures of a report under an id of their own', async () => {
    const report = 'REPORT RequestId: 8f5c\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMax Memory Used: 64 MB';
    const { actions } = await pack([cloudWatchPayload(logEvents('e', [report, own.log('a')]))]);
    expect(actions.map(({ id, index }) => [id, index])).toEqual([
      ['e-0', indices.log],
      ['e-0-report', indices.metric],
      ['e-1', indices.log],
    ]);
    expect(JSON.parse(actions[1]!.source)).toMatchObject({
      function: 'orders',
      'aws.lambda.duration': 0.0015,
      'faas.mem_usage': 67_108_864,
    });
  });

  it("knows the service of Lambda's own lines from the function's, earlier in the same batch", async () => {
    const report =
      'REPORT RequestId: 8f5c0d6e-1111-2222-3333-444455556666\tDuration: 1.5 ms\tBilled Duration: 2 ms\tMax Memory Used: 64 MB';
    const origin = { logGroup: '/aws/lambda/learned', owner: '123456789012' };
    const payload = (id: string, text: string) => cloudWatchPayload(logEvents(id, [text]), origin);
    const { actions } = await pack([payload('own', own.log('a')), payload('lambda', report)]);
    expect(actions.slice(1).map(({ source }) => JSON.parse(source))).toMatchObject([
      { service: 'shop', message: report },
      { service: 'shop', 'faas.mem_usage': 67_108_864 },
    ]);
  });

  it('writes a batch into memory that another gave back, and into no other', async () => {
    const pool = new BufferPool(1);
    const [first] = (await pack([own.log('first')], pool)).batches;
    const [second] = (await pack([own.log('second')], pool)).batches;
    expect(first!.body.toString()).toContain('first');
    first!.release();
    const [third] = (await pack([own.log('third')], pool)).batches;
    expect(third!.body.buffer).toBe(first!.body.buffer);
    expect(second!.body.toString()).toContain('second');
  });
});
