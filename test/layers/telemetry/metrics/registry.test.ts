import { createMetrics } from '@sightline/telemetry/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stderrOf } from '../support/stderr.ts';

test('counters add up, gauges keep the last value, histograms their distribution', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('orders', { labels: ['channel'] });
  const depth = metrics.gauge('depth');
  const value = metrics.histogram('value', { unit: 'None' });
  orders.inc({ channel: 'web' });
  orders.add(2, { channel: 'web' });
  orders.inc({ channel: 'shop' });
  depth.set(3);
  depth.set(1);
  value.observe(5);
  value.observe(7);
  expect(metrics.drain()).toEqual([
    { name: 'orders', kind: 'counter', unit: 'Count', labels: { channel: 'web' }, value: 3 },
    { name: 'orders', kind: 'counter', unit: 'Count', labels: { channel: 'shop' }, value: 1 },
    { name: 'depth', kind: 'gauge', unit: undefined, labels: {}, value: 1 },
    {
      name: 'value',
      kind: 'histogram',
      unit: 'None',
      labels: {},
      value: { Values: [5, 7], Counts: [1, 1], Min: 5, Max: 7, Sum: 12, Count: 2 },
    },
  ]);
  expect(metrics.drain()).toEqual([]);
});

test('a drained registry starts from nothing', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('orders');
  orders.inc();
  metrics.drain();
  orders.inc();
  expect(metrics.drain()).toMatchObject([{ value: 1 }]);
});

test('labels are told apart by all of their values', () => {
  const pair = fc.tuple(fc.string(), fc.string());
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const metrics = createMetrics();
      const counter = metrics.counter('c', { labels: ['a', 'b'] });
      for (const [a, b] of pairs) counter.inc({ a, b });
      const expected = new Map<string, number>();
      for (const each of pairs) expected.set(JSON.stringify(each), (expected.get(JSON.stringify(each)) ?? 0) + 1);
      const drained = metrics.drain().map(({ labels, value }) => [JSON.stringify([labels['a'], labels['b']]), value]);
      expect(new Map(drained as [string, number][])).toEqual(expected);
    }),
  );
});

test('label values are written as text', () => {
  const metrics = createMetrics();
  metrics.counter('c', { labels: ['code', 'ok'] }).inc({ code: 200, ok: true });
  expect(metrics.drain()).toMatchObject([{ labels: { code: '200', ok: 'true' } }]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])('a counter ignores %d with one warning', (amount) => {
  const metrics = createMetrics();
  const counter = metrics.counter(`c${amount}`);
  const written = stderrOf(() => {
    counter.add(amount);
    counter.add(amount);
  });
  expect(written).toBe(`sightline: counter c${amount}: ignored ${amount}: pass a finite number of 0 or more\n`);
  expect(metrics.drain()).toEqual([]);
});

test('gauges and histograms ignore what is not finite', () => {
  const metrics = createMetrics();
  const written = stderrOf(() => {
    metrics.gauge('g').set(Number.NEGATIVE_INFINITY);
    metrics.histogram('h').observe('7' as never);
  });
  expect(written).toBe(
    "sightline: gauge g: ignored -Infinity: pass a finite number\nsightline: histogram h: ignored the text '7': pass a finite number\n",
  );
  expect(metrics.drain()).toEqual([]);
});

test('the same name is the same instrument', () => {
  const metrics = createMetrics();
  metrics.counter('c').inc();
  metrics.counter('c').inc();
  expect(metrics.drain()).toMatchObject([{ name: 'c', value: 2 }]);
});

test('a name in another shape is warned of, and corrupts nothing', () => {
  const metrics = createMetrics();
  metrics.counter('c2').inc();
  const written = stderrOf(() => {
    metrics.gauge('c2').set(99);
    metrics.histogram('c2').observe(99);
    metrics.counter('c2', { labels: ['a'] }).inc({ a: 'x' });
  });
  expect(written).toBe('sightline: metric c2: asked for twice with different shapes: the first, a counter, is kept\n');
  expect(metrics.drain()).toMatchObject([{ name: 'c2', labels: {}, value: 2 }]);
});

test('names and labels past the limits are warned of', () => {
  const metrics = createMetrics();
  const labels = Array.from({ length: 30 }, (_, i) => `l${i}`);
  const written = stderrOf(() => {
    metrics.counter('');
    metrics.counter('n'.repeat(256));
    metrics.counter('many', { labels });
  });
  expect(written.trim().split('\n')).toEqual([
    'sightline: metric : got a name of 0 characters: use 1 to 255',
    `sightline: metric ${'n'.repeat(40)}: got a name of 256 characters: use 1 to 255`,
    "sightline: metric many: got 30 labels: use at most 29 beside 'service'",
  ]);
});

test('callers in plain JavaScript can pass anything as labels', () => {
  const metrics = createMetrics();
  const counter = metrics.counter('c', { labels: ['a'] });
  fc.assert(
    fc.property(fc.anything(), (labels) => {
      counter.inc(labels as never);
      counter.inc({ a: labels } as never);
    }),
  );
  expect(metrics.drain().length).toBeGreaterThan(0);
});

test('callers in plain JavaScript can pass anything as a name, and no options', () => {
  const metrics = createMetrics();
  stderrOf(() => {
    for (const name of [undefined, null, 7, Symbol('s')]) metrics.counter(name as never, null as never).inc();
    metrics.inc(undefined as never, 1, null as never);
  });
  expect(metrics.drain().map(({ name }) => name)).toEqual(['undefined', 'null', '7', 'Symbol(s)']);
});

test('a unit that CloudWatch does not know is warned of and left out, others are taken', () => {
  const metrics = createMetrics();
  const stderr = stderrOf(() => metrics.histogram('latency_in_h', { unit: 'h' as 'Milliseconds' }).observe(1));
  expect(stderr).toContain("ignored 'h': use one of CloudWatch's, such as Milliseconds");
  const units = ['Microseconds', 'Bits', 'Terabytes/Second', 'Kilobits', 'Count/Second', 'Percent', 'None'] as 'None'[];
  const setAll = (): void => {
    for (const unit of units) metrics.gauge(`in_${unit}`, { unit }).set(1);
  };
  expect(stderrOf(setAll)).toBe('');
  expect(metrics.drain().map(({ unit }) => unit)).toEqual([undefined, ...units]);
});

test('options of any kind are warned of, and the instrument records without them', () => {
  const metrics = createMetrics();
  const stderr = stderrOf(() => {
    metrics.counter('odd_labels', { labels: 5 as never }).inc();
    metrics.histogram('odd_buckets', { buckets: 5 as never }).observe(1);
  });
  expect(stderr).toContain('making counter odd_labels failed');
  expect(stderr).toContain('making histogram odd_buckets failed');
  expect(metrics.drain().map(({ name }) => name)).toEqual(['odd_labels', 'odd_buckets']);
});
