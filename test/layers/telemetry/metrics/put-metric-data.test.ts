import { createMetrics, emfLines, type Series } from '@sightline/telemetry/metrics';
import { PUT_METRIC_DATA_LIMITS, putMetricDataBatches } from '@sightline/telemetry/put-metric-data';
import type { MetricLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const context = { timestamp: 1_795_348_800_000, service: 'shop' };

test('counters and gauges are values, histograms values with counts', () => {
  const metrics = createMetrics();
  metrics.counter('orders', { labels: ['plan', 'tenant'], dimensions: ['plan'] }).add(3, { plan: 'free', tenant: 't' });
  metrics.gauge('depth', { resolution: 1 }).set(2);
  const size = metrics.histogram('size', { unit: 'Bytes' });
  for (const value of [5, 5, 7]) size.observe(value);
  expect(putMetricDataBatches(metrics.drain(), context)).toEqual([
    [
      {
        MetricName: 'orders',
        Dimensions: [
          { Name: 'service', Value: 'shop' },
          { Name: 'plan', Value: 'free' },
        ],
        Timestamp: new Date(context.timestamp),
        Unit: 'Count',
        Value: 3,
      },
      {
        MetricName: 'depth',
        Dimensions: [{ Name: 'service', Value: 'shop' }],
        Timestamp: new Date(context.timestamp),
        StorageResolution: 1,
        Value: 2,
      },
      {
        MetricName: 'size',
        Dimensions: [{ Name: 'service', Value: 'shop' }],
        Timestamp: new Date(context.timestamp),
        Unit: 'Bytes',
        Values: [5, 7],
        Counts: [2, 1],
      },
    ],
  ]);
});

test('nothing recorded is no request', () => {
  expect(putMetricDataBatches([], context)).toEqual([]);
});

test('what CloudWatch would refuse a whole request for is bounded or left out', () => {
  const gauge = (name: string, value: number): Series => ({ name, kind: 'gauge', labels: {}, value });
  const [data] = putMetricDataBatches(
    [gauge('huge', 1e300), gauge('tiny', -1e300), gauge('none', Number.NaN), gauge('', 1)],
    context,
  );
  expect(data?.map(({ Value }) => Value)).toEqual([2 ** 360, -(2 ** 360)]);
});

test('requests hold a thousand data points', () => {
  const series = Array.from(
    { length: 2500 },
    (_, i): Series => ({ name: `m${i}`, kind: 'gauge', labels: {}, value: i }),
  );
  const batches = putMetricDataBatches(series, context);
  expect(batches.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(batches.flat().map(({ Value }) => Value)).toEqual(series.map(({ value }) => value));
});

/** A request as the query protocol writes it. */
function queryOf(data: ReturnType<typeof putMetricDataBatches>[number]): string {
  const query = new URLSearchParams({ Action: 'PutMetricData', Version: '2010-08-01', Namespace: 'Sightline' });
  for (const [i, { Dimensions, Values = [], Counts = [], Timestamp, ...fields }] of data.entries()) {
    const prefix = `MetricData.member.${i + 1}`;
    query.set(`${prefix}.Timestamp`, Timestamp.toISOString());
    for (const [name, value] of Object.entries(fields)) query.set(`${prefix}.${name}`, String(value));
    for (const [k, { Name, Value }] of Dimensions.entries()) {
      query.set(`${prefix}.Dimensions.member.${k + 1}.Name`, Name);
      query.set(`${prefix}.Dimensions.member.${k + 1}.Value`, Value);
    }
    for (const [k, value] of Values.entries()) query.set(`${prefix}.Values.member.${k + 1}`, String(value));
    for (const [k, count] of Counts.entries()) query.set(`${prefix}.Counts.member.${k + 1}`, String(count));
  }
  return query.toString();
}

test('whatever is recorded fits its requests, is all in them, and is named as in a metric line', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const instrument = fc.record({
    name: fc.oneof(text, fc.constantFrom('service', 'a')),
    labels: fc.dictionary(fc.oneof(text, fc.constant('a')), fc.oneof(text, fc.constant('%'.repeat(1024))), {
      maxKeys: 29,
    }),
    values: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 120 }),
  });
  fc.assert(
    fc.property(fc.array(instrument, { maxLength: 40 }), (instruments) => {
      const series = instruments.flatMap(({ name, labels, values }) => {
        const metrics = createMetrics();
        const size = metrics.histogram(name);
        for (const value of values) size.observe(value);
        return metrics.drain().map((each): Series => ({ ...each, labels }));
      });
      const batches = putMetricDataBatches(series, context);
      for (const batch of batches) {
        expect(batch.length).toBeGreaterThan(0);
        expect(queryOf(batch).length).toBeLessThanOrEqual(PUT_METRIC_DATA_LIMITS.requestBytes);
      }
      const counts = batches.flat().flatMap(({ Counts = [] }) => Counts);
      const observed = instruments.reduce((sum, { values }) => sum + values.length, 0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(observed);

      const named = (name: string, dimensions: readonly string[]): string => JSON.stringify([name, dimensions]);
      const lines = emfLines(series, { ...context, namespace: 'Sightline' }).map(
        (line) => JSON.parse(line) as MetricLine,
      );
      const inLines = lines.flatMap(({ _aws }) =>
        _aws.CloudWatchMetrics.flatMap(({ Metrics, Dimensions: [names = []] }) =>
          Metrics.map(({ Name }) => named(Name, names)),
        ),
      );
      const inRequests = batches.flat().map((datum) =>
        named(
          datum.MetricName,
          datum.Dimensions.map(({ Name }) => Name),
        ),
      );
      expect(inRequests.toSorted()).toEqual(inLines.toSorted());
    }),
    { numRuns: 50 },
  );
});

test('values that are no numbers are left out, and the service is one that CloudWatch takes', () => {
  const value = { Values: [1, Number.NaN], Counts: [1, 1], Min: 1, Max: 1, Sum: 1, Count: 2 };
  const series: Series[] = [
    { name: 'gap', kind: 'histogram', labels: {}, value },
    {
      name: 'endless',
      kind: 'histogram',
      labels: {},
      value: { ...value, Values: [1, 1], Max: Number.POSITIVE_INFINITY },
    },
    { name: 'nan', kind: 'gauge', labels: {}, value: Number.NaN },
    { name: 'well', kind: 'gauge', labels: {}, value: 1 },
  ];
  expect(putMetricDataBatches(series, { ...context, service: 'Bücher' })).toMatchObject([
    [{ MetricName: 'well', Value: 1, Dimensions: [{ Name: 'service', Value: 'Bucher' }] }],
  ]);
});
