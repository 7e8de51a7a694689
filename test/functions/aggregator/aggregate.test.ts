import type { KinesisStreamRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { aggregate } from '../../../functions/aggregator/aggregate.ts';
import { bulkSender } from '../../../functions/aggregator/bulk/send.ts';
import type { DeadLetter } from '../../../functions/aggregator/dead-letter/row.ts';
import { indicesOf } from '../../../functions/aggregator/document/document.ts';
import { openSearchTransport } from '../../../opensearch/transport.ts';
import { startBulkStub, type Treatment } from './bulk-stub.ts';
import { own } from './lines.ts';
import { kinesisRecord } from './records.ts';

const NOT_UTF8 = Buffer.from([0x61, 0xff]);

/** Aggregates into a stub, in an invocation whose time passes only while it sleeps. */
async function run(
  records: readonly KinesisStreamRecord[],
  treat?: Treatment,
  store?: (letters: readonly DeadLetter[], timeoutMs: number) => Promise<void>,
) {
  await using stub = await startBulkStub(treat);
  const letters: DeadLetter[] = [];
  let remaining = 30_000;
  const result = await aggregate(
    records,
    { remainingTime: () => remaining },
    {
      indices: indicesOf('test'),
      delivery: {
        send: bulkSender(await openSearchTransport({ endpoint: stub.url, auth: { kind: 'none' } })),
        batch: { bytes: 1_000_000, items: 2 },
        concurrency: 1,
        requestTimeoutMs: 5_000,
        random: () => 0.99,
        sleep: async (ms) => {
          remaining -= ms;
        },
      },
      storeDeadLetters: async (_, stored, timeoutMs) => {
        await store?.(stored, timeoutMs);
        letters.push(...stored);
      },
    },
  );
  return {
    result,
    letters,
    remaining,
    stored: [...stub.documents.values()].map((source) => JSON.parse(source).message),
  };
}

const record = (sequence: number, message: string) => kinesisRecord(own.log(message), String(sequence));
const idOf = (sequence: number) => `shardId-000000000000-${sequence}-0`;

describe('aggregate', () => {
  it('stores every line and has no checkpoint', async () => {
    const { result, stored, letters } = await run([record(1, 'a'), record(2, 'b'), record(3, 'c')]);
    expect(stored).toEqual(['a', 'b', 'c']);
    expect(letters).toEqual([]);
    expect(result).toMatchObject({ records: 3, deadLetters: 0, delivery: { stored: 3 } });
    expect(result.checkpoint).toBeUndefined();
  });

  it('of no records does nothing', async () => {
    expect((await run([])).result).toMatchObject({ records: 0, deadLetters: 0, lagMs: 0 });
  });

  it('keeps what can not be decoded and what is refused as dead letters', async () => {
    const records = [record(1, 'a'), kinesisRecord(NOT_UTF8, '2'), record(3, 'refused')];
    const { result, stored, letters } = await run(records, (id) => (id === idOf(3) ? 400 : 201));
    expect(stored).toEqual(['a']);
    expect(letters).toMatchObject([
      { id: idOf(2), cause: { type: 'invalid_utf8' }, data: NOT_UTF8.toString('base64') },
      { id: idOf(3), cause: { type: 'error_400', status: 400 }, line: own.log('refused') },
    ]);
    expect(result.deadLetters).toBe(2);
    expect(result.checkpoint).toBeUndefined();
  });

  it('reports the first record that has a line unresolved, and leaves the dead letters after it to its next delivery', async () => {
    const records = [
      kinesisRecord(NOT_UTF8, '1'),
      record(2, 'a'),
      record(3, 'busy'),
      record(4, 'b'),
      kinesisRecord(NOT_UTF8, '5'),
    ];
    const { result, stored, letters } = await run(records, (id) => (id === idOf(3) ? 429 : 201));
    expect(stored).toEqual(['a', 'b']);
    expect(result.checkpoint?.sequenceNumber).toBe('3');
    expect(result.delivery.lastFailure).toMatchObject({ type: 'error_429' });
    expect(letters.map(({ id }) => id)).toEqual([idOf(1)]);
  });

  it('keeps a fifth of its time for the dead letters, and half of what is left for what follows them', async () => {
    const allowed: number[] = [];
    const records = [kinesisRecord(NOT_UTF8, '1'), record(2, 'busy')];
    const { remaining } = await run(
      records,
      () => 429,
      async (_, timeoutMs) => void allowed.push(timeoutMs),
    );
    expect(remaining).toBeGreaterThan(6_000);
    expect(remaining).toBeLessThan(30_000);
    expect(allowed).toEqual([Math.floor(remaining / 2)]);
  });

  it('tells of a refusal for want of a permission, and keeps the dead letters before it', async () => {
    const records = [kinesisRecord(NOT_UTF8, '1'), record(2, 'a'), record(3, 'forbidden'), record(4, 'b')];
    const { result, stored, letters } = await run(records, (id) => (id === idOf(3) ? 403 : 201));
    expect(stored).toEqual(['a', 'b']);
    expect(result.refusal?.message).toContain('OpenSearch refused documents of ss4o_logs-sightline-test');
    expect(result.checkpoint?.sequenceNumber).toBe('3');
    expect(letters.map(({ id }) => id)).toEqual([idOf(1)]);
  });

  it('reports the records of dead letters that could not be stored', async () => {
    const records = [record(1, 'a'), kinesisRecord(NOT_UTF8, '2'), record(3, 'b'), record(4, 'busy')];
    const { result, letters } = await run(
      records,
      (id) => (id === idOf(4) ? 503 : 201),
      async () => {
        throw new Error('no such bucket');
      },
    );
    expect(letters).toEqual([]);
    expect(result).toMatchObject({ deadLetters: 0, deadLetterFailure: { reason: 'no such bucket' } });
    expect(result.checkpoint?.sequenceNumber).toBe('2');
  });
});
