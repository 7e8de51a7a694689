import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putCalls } from '../../../../local/bridge/embedded-metrics/put.ts';

const datum = fc.record({
  MetricName: fc.string({ minLength: 1, maxLength: 255 }),
  Values: fc.array(fc.integer(), { minLength: 1, maxLength: 400 }),
});
const found = fc.array(fc.record({ namespace: fc.constantFrom('A', 'B'), data: fc.array(datum, { maxLength: 5 }) }), {
  maxLength: 5,
});

describe('putCalls', () => {
  it('loses no value and mixes no namespaces', () => {
    fc.assert(
      fc.property(found, (given) => {
        const calls = putCalls(given);
        for (const namespace of ['A', 'B']) {
          const values = (list: typeof calls) =>
            list.filter((call) => call.namespace === namespace).flatMap((call) => call.data.flatMap((d) => d.Values));
          expect(values(calls)).toEqual(values(given));
        }
        for (const { data } of calls)
          for (const { Values = [] } of data) expect(Values.length).toBeLessThanOrEqual(150);
      }),
    );
  });

  it('splits counts with their values', () => {
    const Values = Array.from({ length: 200 }, (_, n) => n);
    const [call] = putCalls([{ namespace: 'A', data: [{ MetricName: 'm', Values, Counts: Values }] }]);
    expect(call?.data.map((d) => [d.Values?.length, d.Counts?.at(-1)])).toEqual([
      [150, 149],
      [50, 199],
    ]);
  });

  it('puts at most 1,000 data points and 1 MB into a call', () => {
    const small = { namespace: 'A', data: Array.from({ length: 2_500 }, () => ({ MetricName: 'm', Value: 1 })) };
    expect(putCalls([small]).map(({ data }) => data.length)).toEqual([1_000, 1_000, 500]);
    const large = { MetricName: 'm', Values: Array.from({ length: 150 }, () => 0.123456789012345) };
    const calls = putCalls([{ namespace: 'A', data: Array.from({ length: 900 }, () => large) }]);
    expect(calls.length).toBeGreaterThan(1);
    for (const { data } of calls) expect(JSON.stringify(data).length).toBeLessThan(1_010_000);
  });
});
