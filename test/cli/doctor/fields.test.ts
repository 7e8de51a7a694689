import { describe, expect, it } from 'vitest';
import { fieldUsage, judgeFields } from '../../../cli/doctor/stores/fields.ts';
import { judgeStore } from '../../../cli/doctor/stores/store.ts';
import { type AdmittedField, propertiesOf } from '../../../functions/aggregator/fields/mapping.ts';

/** A mapping with so many fields of each service. */
function mapping(counts: Readonly<Record<string, number>>, type: AdmittedField['type'] = 'keyword') {
  const names = Object.entries(counts).flatMap(([service, count]) =>
    Array.from({ length: count }, (_, n) => [`${service}-${n}`, { type, service }] as const),
  );
  return { message: { type: 'text' }, ...propertiesOf(new Map(names)) };
}

describe('fields', () => {
  it('are counted, and those of each service', () => {
    expect(fieldUsage('log', mapping({ shop: 30, pay: 40 }))).toEqual({
      used: 71,
      limit: 900,
      serviceLimit: 100,
      services: [
        ['pay', 40],
        ['shop', 30],
      ],
    });
    expect(fieldUsage('metric', mapping({ shop: 2 }, 'distribution'))).toMatchObject({
      used: 15,
      services: [['shop', 14]],
    });
    expect(fieldUsage('span')).toMatchObject({ used: 0, services: [] });
  });

  it('are told where the store is well', () => {
    const state = { kind: 'data stream', index: '.ds-logs-000001', template: 't', version: 1, blocks: [] } as const;
    const fields = fieldUsage('log', mapping({ shop: 30 }));
    const check = judgeStore('logs', state, { kind: 'data stream', template: 't', version: 1, fields });
    expect(check).toMatchObject({ state: 'ok', detail: 'writes to .ds-logs-000001, 31 of 900 fields' });
  });

  it.each<[string, Readonly<Record<string, number>>, string | undefined]>([
    ['there is room', { shop: 89, pay: 89 }, undefined],
    ['a service has nearly none', { shop: 90, pay: 10 }, 'a service may have 100: shop has 90'],
    [
      'nobody has',
      { a: 80, b: 85, c: 82, d: 81, e: 80, f: 80, g: 80, h: 80, i: 80, j: 81 },
      '810 of 900 are used: b has 85, c has 82, d has 81',
    ],
    ['lines name no service', { '': 95 }, 'a service may have 100: lines without a service has 95'],
  ])('are warned of by how much room there is: %s', (_, counts, detail) => {
    const check = judgeFields('logs', fieldUsage('log', mapping(counts)));
    if (detail === undefined) expect(check).toBeUndefined();
    else
      expect(check).toMatchObject({
        name: 'logs fields',
        state: 'warning',
        detail,
        advice: expect.stringContaining('fields.md'),
      });
  });
});
