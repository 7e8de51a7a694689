import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batches } from '../../../../functions/aggregator/batch/batches.ts';

const itemsOf = (sizes: readonly number[]) => sizes.map((bytes, position) => ({ bytes, position }));

describe('batches', () => {
  it('keeps the order, drops nothing, exceeds no cap and cuts no earlier than it must', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(50)),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 10 }),
        (sizes, bytes, count) => {
          const items = itemsOf(sizes);
          const cut = [...batches(items, { bytes, items: count })];
          expect(cut.flat()).toEqual(items);
          const sizeOf = (batch: readonly { bytes: number }[]) => batch.reduce((sum, item) => sum + item.bytes, 0);
          for (const [index, batch] of cut.entries()) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(count);
            if (batch.length > 1) expect(sizeOf(batch)).toBeLessThanOrEqual(bytes);
            const next = cut[index + 1]?.[0];
            if (next !== undefined) expect(batch.length === count || sizeOf(batch) + next.bytes > bytes).toBe(true);
          }
        },
      ),
    );
  });

  it('takes items only as batches are asked for', () => {
    let taken = 0;
    function* source() {
      for (const item of itemsOf([1, 1, 1, 1, 1])) {
        taken++;
        yield item;
      }
    }
    batches(source(), { bytes: 2, items: 10 }).next();
    expect(taken).toBe(3);
  });
});
