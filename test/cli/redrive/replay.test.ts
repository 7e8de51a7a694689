import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bucket } from '../../../cli/redrive/bucket.ts';
import { readLetters } from '../../../cli/redrive/object.ts';
import { type Progress, REDRIVEN, type ReplayOptions, replay } from '../../../cli/redrive/replay.ts';
import type { Delivery } from '../../../functions/aggregator/bulk/deliver.ts';
import type { DeadLetter } from '../../../functions/aggregator/dead-letter/row.ts';
import { encodeDeadLetters } from '../../../functions/aggregator/dead-letter/store.ts';
import { indicesOf } from '../../../functions/aggregator/document/document.ts';
import { NO_ADMISSION } from '../../../functions/aggregator/fields/trees.ts';
import { own } from '../../functions/aggregator/lines.ts';
import { cloudWatchPayload, kinesisRecord, SHARD } from '../../functions/aggregator/records.ts';

const indices = indicesOf('test');
const cause = { type: 'mapper_parsing_exception', reason: 'no', status: 400 };

function letter(id: string, overrides: Partial<DeadLetter> = {}): DeadLetter {
  const record = { shardId: SHARD, sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' };
  return { id, index: indices.log, cause, record, attempts: 1, line: own.log(id), ...overrides };
}

const rowsKey = (name: string) => `dead-letters/2026/11/22/120000.000Z-${name}.ndjson.gz`;
const batchKey = (name: string) => `aws/lambda/3b1a/${SHARD}/2026/11/22/2026-11-22T12.00.00-${name}`;

function batch(records: readonly [sequence: string, ...lines: string[]][]): Buffer {
  const Records = records.map(([sequence, ...lines]) => kinesisRecord(lines.join('\n'), sequence));
  const requestContext = { condition: 'RecordAgeExceeded', approximateInvokeCount: 3 };
  return Buffer.from(JSON.stringify({ requestContext, payload: JSON.stringify({ Records }) }));
}

/** A bucket in memory. `crash` is asked before each change and may throw. */
function memoryBucket(objects: Map<string, Uint8Array>, crash = () => {}): Bucket {
  return {
    name: 'letters',
    keys: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
    get: async (key) => objects.get(key),
    put: async (key, bytes) => {
      crash();
      objects.set(key, bytes);
    },
    copy: async (from, to) => {
      crash();
      objects.set(to, objects.get(from)!);
    },
    remove: async (key) => {
      crash();
      objects.delete(key);
    },
  };
}

type Fate = 'stored' | 'dead' | 'unresolved';

/** An OpenSearch in memory that rolls over before every request, so that it takes each id again and again. */
function memoryStore(fateOf: (id: string) => Fate) {
  const stored: string[] = [];
  const deliver: ReplayOptions['deliver'] = async (items) => {
    const delivery = { stored: 0, duplicates: 0, known: 0, retries: 0, dead: [], unresolved: [], requestDurations: [] };
    const result = delivery as unknown as Delivery;
    for (const item of items) {
      const { id } = item.document.line;
      const fate = fateOf(id);
      if (fate === 'dead') result.dead.push({ item, cause: { ...cause, reason: 'still no' }, attempts: 1 });
      else if (fate === 'unresolved') result.unresolved.push(item);
      else {
        result.stored++;
        stored.push(id);
      }
    }
    return result;
  };
  return {
    stored,
    deliver,
    storedIds: async (ids: readonly string[]) => new Set(ids.filter((id) => stored.includes(id))),
  };
}

const defaults = {
  indices,
  fields: NO_ADMISSION,
  selection: {},
  fixes: [],
  dryRun: false,
  startedAt: new Date('2026-11-23T00:00:00Z'),
};

/** Ids of the letters that wait in a bucket, without what is kept of earlier replays. */
function waitingIds(objects: ReadonlyMap<string, Uint8Array>): string[] {
  return [...objects]
    .filter(([key]) => !key.startsWith(REDRIVEN))
    .flatMap(([key, bytes]) => readLetters(key, bytes, indices).map(({ id }) => id));
}

describe('replay', () => {
  it('empties the bucket of what is stored, and keeps it as it was', async () => {
    const rows = encodeDeadLetters([letter('a'), letter('b')]);
    const objects = new Map<string, Uint8Array>([[rowsKey('one'), rows]]);
    const store = memoryStore(() => 'stored');
    const progress = await replay({ ...defaults, ...store, bucket: memoryBucket(objects) });
    expect(progress).toMatchObject({ objects: 1, objectsDone: 1, stored: 2, present: 0, refused: 0, waiting: 0 });
    expect(store.stored).toEqual(['a', 'b']);
    expect([...objects]).toEqual([[`redriven/2026-11-23T00.00.00.000Z/${rowsKey('one')}`, rows]]);
  });

  it('keeps what is refused again, with the latest cause and all attempts', async () => {
    const objects = new Map<string, Uint8Array>([[rowsKey('one'), encodeDeadLetters([letter('a'), letter('b')])]]);
    const store = memoryStore((id) => (id === 'a' ? 'dead' : 'stored'));
    const progress = await replay({ ...defaults, ...store, bucket: memoryBucket(objects) });
    expect(progress).toMatchObject({ stored: 1, refused: 1, lastCause: { reason: 'still no' } });
    expect(readLetters(rowsKey('one'), objects.get(rowsKey('one'))!, indices)).toEqual([
      letter('a', { attempts: 2, cause: { ...cause, reason: 'still no' } }),
    ]);
  });

  it("makes rows of what is refused of a batch of Lambda's", async () => {
    const objects = new Map<string, Uint8Array>([[batchKey('x'), batch([['7', own.log('one'), own.log('two')]])]]);
    const store = memoryStore((id) => (id.endsWith('-1') ? 'dead' : 'stored'));
    await replay({ ...defaults, ...store, bucket: memoryBucket(objects) });
    expect(store.stored).toEqual([`${SHARD}-7-0`]);
    const rest = 'dead-letters/2026/11/22/120000.000Z-x.ndjson.gz';
    expect([...objects.keys()].toSorted()).toEqual([rest, `redriven/2026-11-23T00.00.00.000Z/${batchKey('x')}`]);
    expect(readLetters(rest, objects.get(rest)!, indices)).toMatchObject([{ id: `${SHARD}-7-1`, attempts: 4 }]);
  });

  it('takes away what turns out to hold no line', async () => {
    const control = cloudWatchPayload([], { messageType: 'CONTROL_MESSAGE' });
    const undecoded = {
      ...letter(`${SHARD}-8`, { data: control.toString('base64') }),
      index: undefined,
      line: undefined,
    };
    const requestContext = { condition: 'RecordAgeExceeded', approximateInvokeCount: 3 };
    const payload = JSON.stringify({ Records: [kinesisRecord(control, '7')] });
    const objects = new Map<string, Uint8Array>([
      [batchKey('x'), Buffer.from(JSON.stringify({ requestContext, payload }))],
      [rowsKey('one'), encodeDeadLetters([undecoded as unknown as DeadLetter])],
    ]);
    await replay({ ...defaults, ...memoryStore(() => 'stored'), bucket: memoryBucket(objects) });
    expect([...objects.keys()].filter((key) => !key.startsWith(REDRIVEN))).toEqual([]);
  });

  it('keeps one of two copies of a letter that is refused again', async () => {
    const objects = new Map<string, Uint8Array>([
      [rowsKey('one'), encodeDeadLetters([letter('a')])],
      [rowsKey('two'), encodeDeadLetters([letter('a'), letter('b')])],
    ]);
    await replay({ ...defaults, ...memoryStore(() => 'dead'), bucket: memoryBucket(objects) });
    expect(waitingIds(objects)).toEqual(['a', 'b']);
  });

  it('keeps a letter that still can not be decoded under its id, and one of two copies', async () => {
    const damaged = { ...letter(`${SHARD}-7-5`, { data: '/w==' }), index: undefined, line: undefined };
    const rows = (...others: DeadLetter[]) => encodeDeadLetters([damaged as unknown as DeadLetter, ...others]);
    const objects = new Map<string, Uint8Array>([
      [rowsKey('one'), rows(letter('a'))],
      [rowsKey('two'), rows(letter('b'))],
    ]);
    const store = memoryStore(() => 'stored');
    for (let times = 0; times < 2; times++) await replay({ ...defaults, ...store, bucket: memoryBucket(objects) });
    expect(waitingIds(objects)).toEqual([`${SHARD}-7-5`]);
    expect(store.stored).toEqual(['a', 'b']);
  });

  it('sends only what was chosen', async () => {
    const other = letter('other', { cause: { type: 'x', reason: 'another' } });
    const objects = new Map<string, Uint8Array>([
      [rowsKey('one'), encodeDeadLetters([letter('a'), other])],
      [rowsKey('two').replace('11/22', '11/21'), encodeDeadLetters([letter('old')])],
    ]);
    const store = memoryStore(() => 'stored');
    const selection = { cause: 'MAPPER_parsing', since: new Date('2026-11-22T00:00:00Z') };
    await replay({ ...defaults, ...store, selection, bucket: memoryBucket(objects) });
    expect(store.stored).toEqual(['a']);
    expect(waitingIds(objects).toSorted()).toEqual(['old', 'other']);
  });

  it('changes nothing in a dry run', async () => {
    const objects = new Map<string, Uint8Array>([[rowsKey('one'), encodeDeadLetters([letter('a'), letter('b')])]]);
    const before = [...objects];
    const store = memoryStore(() => 'stored');
    store.stored.push('b');
    const sources: string[] = [];
    const progress = await replay({
      ...defaults,
      ...store,
      dryRun: true,
      fixes: [{ kind: 'rename', field: 'function', to: 'lambda' }],
      bucket: memoryBucket(objects),
      onDocument: ({ source }) => sources.push(source),
    });
    expect(progress).toMatchObject({ stored: 1, present: 1 });
    expect(sources.map((source) => JSON.parse(source))).toMatchObject([{ message: 'a', lambda: 'orders' }]);
    expect(store.stored).toEqual(['b']);
    expect([...objects]).toEqual(before);
  });

  it('ends at the first object for which OpenSearch does not answer', async () => {
    const objects = new Map<string, Uint8Array>([
      [rowsKey('one'), encodeDeadLetters([letter('a')])],
      [rowsKey('two'), encodeDeadLetters([letter('b')])],
    ]);
    const before = [...objects];
    const progress = await replay({ ...defaults, ...memoryStore(() => 'unresolved'), bucket: memoryBucket(objects) });
    expect(progress).toMatchObject({ objects: 2, objectsDone: 1, waiting: 1 });
    expect([...objects]).toEqual(before);
  });

  it('sends what a line gives rise to along with it', async () => {
    const report =
      'REPORT RequestId: 8f5c\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB';
    const objects = new Map<string, Uint8Array>([[rowsKey('one'), encodeDeadLetters([letter('a', { line: report })])]]);
    const store = memoryStore(() => 'stored');
    await replay({ ...defaults, ...store, bucket: memoryBucket(objects) });
    expect(store.stored).toEqual(['a', 'a-report']);
    expect(waitingIds(objects)).toEqual([]);
  });

  it('sends an edge of the service map as the document that it is', async () => {
    const edge = letter('hash', {
      index: 'otel-v1-apm-service-map-sightline-test',
      line: '{"hashId":"hash"}',
      isDocument: true,
    });
    const objects = new Map<string, Uint8Array>([[rowsKey('one'), encodeDeadLetters([edge])]]);
    const sent: unknown[] = [];
    const deliver: ReplayOptions['deliver'] = (items) => {
      sent.push(...items.map(({ document: { index, source } }) => ({ index, source })));
      return memoryStore(() => 'stored').deliver(items);
    };
    await replay({ ...defaults, ...memoryStore(() => 'stored'), deliver, bucket: memoryBucket(objects) });
    expect(sent).toEqual([{ index: edge.index, source: edge.line }]);
  });
});

const fate = fc.constantFrom<Fate>('stored', 'dead', 'unresolved');

describe('a replay that fails at any moment', () => {
  it('and is run until it succeeds stores every letter once, however OpenSearch answered before', async () => {
    const objectsOf = fc.record({
      rows: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
      batches: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
      fates: fc.array(fate, { minLength: 1, maxLength: 40 }),
      crashes: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(objectsOf, async ({ rows, batches, fates, crashes }) => {
        const objects = new Map<string, Uint8Array>();
        for (const [object, count] of rows.entries()) {
          const letters = Array.from({ length: count }, (_, n) => letter(`row-${object}-${n}`));
          objects.set(rowsKey(`row-${object}`), encodeDeadLetters(letters));
        }
        for (const [object, count] of batches.entries()) {
          const lines = Array.from({ length: count }, (_, n) => own.log(`batch ${object} ${n}`));
          objects.set(batchKey(`batch-${object}`), batch([[`9${object}`, ...lines]]));
        }
        const all = waitingIds(objects).toSorted();
        let asked = 0;
        let settled = false;
        const store = memoryStore(() => (settled ? 'stored' : fates[asked++ % fates.length]!));
        const run = async (changesUntilCrash: number): Promise<Progress | undefined> => {
          let changes = 0;
          const crash = () => {
            if (changes++ === changesUntilCrash) throw new Error('killed');
          };
          return replay({ ...defaults, ...store, bucket: memoryBucket(objects, crash) }).catch(() => undefined);
        };
        for (const crash of crashes) {
          await run(crash);
          expect(new Set([...store.stored, ...waitingIds(objects)])).toEqual(new Set(all));
        }
        settled = true;
        expect(await run(Number.POSITIVE_INFINITY)).toMatchObject({ refused: 0, waiting: 0 });
        expect(waitingIds(objects)).toEqual([]);
        expect(store.stored.toSorted()).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });
});
