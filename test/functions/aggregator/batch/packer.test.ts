import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../../functions/aggregator/batch/batch.ts';
import { packed } from '../../../../functions/aggregator/batch/packer.ts';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import { actionsOf } from '../bulk-stub.ts';
import { line } from '../lines.ts';

const itemOf = (source: string, id: string) => bulkItem({ line: line('', { id }), index: 'logs', source });
const itemsOf = (sources: readonly string[]) => sources.map((source, id) => itemOf(source, String(id)));
const sizeOf = (source: string, id: number) => {
  const action = `{"create":{"_index":"logs","_id":"${id}"}}`;
  return Buffer.byteLength(`${action}\n${source}\n`);
};

describe('packed', () => {
  const source = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => JSON.stringify({ text }));

  it('keeps the order, drops nothing, exceeds no cap and cuts no earlier than it must', () => {
    fc.assert(
      fc.property(
        fc.array(source),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 10 }),
        (sources, bytes, count) => {
          const cut = [...packed(itemsOf(sources), { bytes, items: count })];
          expect(cut.flatMap(actionsOf)).toEqual(
            sources.map((each, id) => ({ index: 'logs', id: String(id), source: each })),
          );
          expect(cut.flatMap(({ items }) => items.map(({ document }) => document.source))).toEqual(sources);
          let next = 0;
          for (const batch of cut) {
            next += batch.size;
            expect(batch.size).toBeGreaterThan(0);
            expect(batch.size).toBeLessThanOrEqual(count);
            if (batch.size > 1) expect(batch.body.length).toBeLessThanOrEqual(bytes);
            const following = sources[next];
            if (following !== undefined)
              expect(batch.size === count || batch.body.length + sizeOf(following, next) > bytes).toBe(true);
          }
        },
      ),
    );
  });

  it('frames any id', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 5 }), (ids) => {
        const [batch] = packed(
          ids.map((id) => itemOf('{"a":"é"}', id)),
          { bytes: 10_000, items: 10 },
        );
        expect(actionsOf(batch!)).toEqual(ids.map((id) => ({ id, index: 'logs', source: '{"a":"é"}' })));
      }),
    );
  });

  it('takes items only as batches are asked for', () => {
    let taken = 0;
    function* source() {
      for (const item of itemsOf(['1', '2', '3', '4', '5'])) {
        taken++;
        yield item;
      }
    }
    packed(source(), { bytes: 1_000, items: 2 }).next();
    expect(taken).toBe(3);
  });

  it('has room for what is larger than any cap', () => {
    const large = JSON.stringify({ text: 'é'.repeat(400_000) });
    const cut = [...packed(itemsOf(['1', large, '2']), { bytes: 1_000, items: 10 })];
    expect(cut.flatMap(actionsOf).map(({ source }) => source)).toEqual(['1', large, '2']);
  });
});

describe('a batch', () => {
  const batchOf = (...sources: string[]): Batch => [...packed(itemsOf(sources), { bytes: 10_000, items: 100 })][0]!;

  it('gives a batch of any of its items, whose order stays', () => {
    fc.assert(
      fc.property(fc.array(source(), { minLength: 1 }), fc.infiniteStream(fc.boolean()), (sources, keeps) => {
        const positions = sources.flatMap((_, at) => (keeps.next().value ? [at] : []));
        const part = batchOf(...sources).pick(positions);
        expect(actionsOf(part)).toEqual(
          positions.map((at) => ({ index: 'logs', id: String(at), source: sources[at] })),
        );
        expect(part.items.map(({ document }) => document.source)).toEqual(positions.map((at) => sources[at]));
        expect(part.pick([...positions.keys()])).toBe(part);
      }),
    );
  });

  it('is halved', () => {
    const [first, last] = batchOf('1', '2', '3').halves();
    expect([first, last].map(actionsOf).map((actions) => actions.map((action) => action.source))).toEqual([
      ['1', '2'],
      ['3'],
    ]);
  });

  it('can be sent without ids, once or again', () => {
    const batch = batchOf('{"a":"\\",\\"_id\\":\\""}', '{}').withoutIds();
    const text = '{"create":{"_index":"logs"}}\n{"a":"\\",\\"_id\\":\\""}\n{"create":{"_index":"logs"}}\n{}\n';
    expect(batch.body.toString()).toBe(text);
    expect(batch.withoutIds().body.toString()).toBe(text);
    expect(batch.pick([1]).body.toString()).toBe('{"create":{"_index":"logs"}}\n{}\n');
  });
});

function source() {
  return fc.string({ maxLength: 20 }).map((text) => JSON.stringify({ text }));
}
