import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulkBody, bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import { actionsOf } from '../bulk-stub.ts';
import { line } from '../lines.ts';

describe('bulkItem', () => {
  it('counts the bytes and frames any id', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 5 }), (ids) => {
        const items = ids.map((id) => bulkItem({ line: line('', { id }), index: 'logs', source: '{"a":"é"}' }));
        const body = bulkBody(items);
        expect(Buffer.byteLength(body)).toBe(items.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(actionsOf({ body: Buffer.from(body) })).toEqual(
          ids.map((id) => ({ id, index: 'logs', source: '{"a":"é"}' })),
        );
      }),
    );
  });
});
