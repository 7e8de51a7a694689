import { setTimeout as sleep } from 'node:timers/promises';
import { createMetrics } from '@sightline/telemetry/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stderrOf } from '../support/stderr.ts';

test('a bound instrument records under its labels, across drains', () => {
  const metrics = createMetrics();
  const labels = { channel: 'web' };
  const orders = metrics.counter('orders', { labels: ['channel'] }).bind(labels);
  const depth = metrics.gauge('depth', { labels: ['channel'] }).bind(labels);
  const value = metrics.histogram('value', { labels: ['channel'] }).bind(labels);
  labels.channel = 'changed later';
  for (let round = 0; round < 2; round++) {
    orders.inc();
    orders.add(2);
    depth.set(7);
    value.observe(5);
    expect(metrics.drain()).toMatchObject([
      { name: 'orders', labels: { channel: 'web' }, value: 3 },
      { name: 'depth', labels: { channel: 'web' }, value: 7 },
      { name: 'value', labels: { channel: 'web' }, value: { Count: 1, Sum: 5 } },
    ]);
  }
  expect(metrics.drain()).toEqual([]);
});

test('bound or not, the same labels are the same series', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('orders', { labels: ['a', 'b'] });
  orders.bind({ a: 'x', b: 1 }).inc();
  orders.inc({ b: 1, a: 'x' });
  expect(metrics.drain()).toMatchObject([{ value: 2 }]);
});

test('labels that throw when they are read count as empty, with a warning', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('unreadable', { labels: ['channel'] });
  const labels = {
    get channel(): string {
      throw new Error('no');
    },
  };
  const written = stderrOf(() => {
    orders.inc(labels);
    orders.bind(labels).inc();
  });
  expect(written).toContain('metric unreadable: got labels that throw when they are read');
  expect(metrics.drain()).toMatchObject([{ name: 'unreadable', labels: {}, value: 2 }]);
});

test('bound instruments refuse what the others refuse', () => {
  const metrics = createMetrics();
  const written = stderrOf(() => {
    metrics.counter('bc').bind().add(-1);
    metrics.gauge('bg').bind().set(Number.NaN);
    metrics.histogram('bh').bind().observe(Number.POSITIVE_INFINITY);
  });
  expect(written.trim().split('\n')).toHaveLength(3);
  expect(metrics.drain()).toEqual([]);
});

test.each([
  ['Seconds', 0.02, 20],
  ['Milliseconds', 20, 20_000],
  ['Microseconds', 20_000, 20_000_000],
] as const)('a timer records %s, once, under the labels that it is stopped with', async (unit, least, most) => {
  const metrics = createMetrics();
  const latency = metrics.histogram('latency', { unit, labels: ['status'] });
  const stop = latency.timer();
  await sleep(25);
  const elapsed = stop({ status: 200 });
  expect(elapsed).toBeGreaterThan(least);
  expect(elapsed).toBeLessThan(most);
  expect(stop({ status: 500 })).toBe(elapsed);
  expect(metrics.drain()).toMatchObject([{ labels: { status: '200' }, value: { Count: 1, Sum: elapsed } }]);
});

test('a timer without a unit of time records seconds and says so', () => {
  const metrics = createMetrics();
  const written = stderrOf(() => metrics.histogram('bytes', { unit: 'Bytes' }).bind().timer()());
  expect(written).toBe(
    'sightline: timer of metric bytes: got the unit Bytes: it records seconds; use a unit of time\n',
  );
  expect(metrics.drain()).toMatchObject([{ value: { Count: 1 } }]);
});

test('instruments can be used by name', () => {
  const metrics = createMetrics();
  metrics.counter('orders', { labels: ['channel'] });
  metrics.gauge('depth');
  metrics.histogram('value');
  metrics.inc('orders', 2, { channel: 'web' });
  metrics.inc('orders', undefined, { channel: 'web' });
  metrics.set('depth', 4);
  metrics.observe('value', 5);
  expect(metrics.drain()).toMatchObject([
    { value: 3, labels: { channel: 'web' } },
    { value: 4 },
    { value: { Sum: 5 } },
  ]);
});

test('a name that nobody made, or made as another kind, is warned of once and never thrown over', () => {
  const metrics = createMetrics();
  metrics.gauge('by name: gauge');
  const written = stderrOf(() => {
    for (let i = 0; i < 2; i++) {
      metrics.inc('by name: none');
      metrics.observe('by name: gauge', 1);
    }
  });
  expect(written).toBe(
    'sightline: counter by name: none: there is none of this name: make it first with metrics.counter(name)\n' +
      'sightline: histogram by name: gauge: is a gauge: use metrics.set(name, …)\n',
  );
  expect(metrics.drain()).toEqual([]);
});

test('making an instrument again gives the first, whatever the order of its labels', () => {
  const metrics = createMetrics();
  const first = metrics.counter('same', { labels: ['a', 'b'] });
  expect(stderrOf(() => expect(metrics.counter('same', { labels: ['b', 'a'] })).toBe(first))).toBe('');
});

test.each([
  ['unit', { unit: 'Bytes' }],
  ['labels', { labels: ['a'] }],
  ['dimensions', { dimensions: [] }],
  ['buckets', { buckets: [1, 2] }],
  ['resolution', { resolution: 1 }],
  ['seriesLimit', { seriesLimit: 5 }],
] as const)('another %s is another shape, and the first is kept', (name, options) => {
  const metrics = createMetrics();
  const first = metrics.histogram(`shape ${name}`);
  const written = stderrOf(() => expect(metrics.histogram(`shape ${name}`, options)).toBe(first));
  expect(written).toBe(
    `sightline: metric shape ${name}: asked for twice with different shapes: the first, a histogram, is kept\n`,
  );
});

test('an instrument of another kind than the first records nothing, in every way', () => {
  const metrics = createMetrics();
  stderrOf(() => {
    metrics.counter('kind').inc();
    const histogram = metrics.histogram('kind');
    histogram.observe(1);
    histogram.bind().observe(1);
    histogram.timer()();
    metrics.gauge('kind').set(1);
  });
  expect(metrics.drain()).toMatchObject([{ kind: 'counter', value: 1 }]);
});

test('given buckets count what falls into them, upper bounds included, written as their means', () => {
  const metrics = createMetrics();
  const size = metrics.histogram('size', { buckets: [1, 10, 100] });
  for (const value of [-5, 1, 2, 10, 50, 1000, 3000]) size.observe(value);
  expect(metrics.drain()[0]?.value).toEqual({
    Values: [-2, 6, 50, 2000],
    Counts: [2, 2, 1, 2],
    Min: -5,
    Max: 3000,
    Sum: 4058,
    Count: 7,
  });
});

test.each([
  ['falling', [2, 1]],
  ['not finite', [1, Number.NaN]],
  ['none', []],
])('buckets that are %s are warned of and not used', (name, buckets) => {
  const metrics = createMetrics();
  const written = stderrOf(() => metrics.histogram(`buckets ${name}`, { buckets }).observe(1.5));
  expect(written).toContain(`buckets of metric buckets ${name}: got ${buckets.join(', ') || 'none'}`);
  expect(metrics.drain()).toMatchObject([{ value: { Values: [1.5] } }]);
});

test('label sets past the limit are one series, from which nothing is lost', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('limited', { labels: ['id'], seriesLimit: 3 });
  const written = stderrOf(() => {
    for (let round = 0; round < 2; round++) for (let id = 0; id < 10; id++) orders.inc({ id });
  });
  expect(written).toBe(
    'sightline: metric limited: got 3 label sets or more: the rest is recorded as otel.metric.overflow=true; use labels with fewer values\n',
  );
  expect(metrics.drain().map(({ labels, value }) => [labels, value])).toEqual([
    [{ id: '0' }, 2],
    [{ id: '1' }, 2],
    [{ 'otel.metric.overflow': 'true' }, 16],
  ]);
  orders.inc({ id: 9 });
  expect(metrics.drain()).toMatchObject([{ labels: { id: '9' }, value: 1 }]);
});

test('the limit is 2,000 by default, and does not depend on what other drains have seen', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('default limit', { labels: ['id'] });
  stderrOf(() => {
    for (let from = 0; from < 6000; from += 3000) {
      for (let id = from; id < from + 3000; id++) orders.inc({ id });
      const series = metrics.drain();
      expect(series).toHaveLength(2000);
      expect(series.at(-1)).toMatchObject({ labels: { 'otel.metric.overflow': 'true' }, value: 1001 });
    }
  });
});

test('two registries with the same names and labels share nothing', () => {
  const [one, two] = [createMetrics(), createMetrics()];
  const [a, b] = [one, two].map((metrics) => metrics.counter('shared', { labels: ['l'] }));
  for (let i = 0; i < 3; i++) {
    a?.inc({ l: 'x' });
    b?.add(10, { l: 'x' });
  }
  expect(one.drain()).toMatchObject([{ value: 3 }]);
  expect(two.drain()).toMatchObject([{ value: 30 }]);
});

test('values that CloudWatch would refuse are cut, values that are missing are left out, both with a warning', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('long', { labels: ['id', 'other'] });
  const written = stderrOf(() => orders.inc({ id: 'x'.repeat(2000) } as never));
  expect(written.trim().split('\n')).toEqual([
    'sightline: label id of metric long: cut a value of 2000 characters to 1024',
    'sightline: label other of metric long: got no text: the label is left out; pass a text',
  ]);
  expect(metrics.drain()).toMatchObject([{ labels: { id: 'x'.repeat(1024), other: '' } }]);
});

test('any sequence over interleaved registries comes out as its counts and sums', () => {
  const call = fc.record({
    registry: fc.nat(1),
    kind: fc.constantFrom('counter', 'bound', 'histogram', 'buckets', 'drain'),
    label: fc.integer({ min: 0, max: 6 }),
    value: fc.integer({ min: 0, max: 1e6 }),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 300 }), (calls) => {
      const registries = [createMetrics(), createMetrics()].map((metrics) => {
        const total = metrics.counter('total', { labels: ['l'], seriesLimit: 5 });
        const bound = Array.from({ length: 7 }, (_, l) => total.bind({ l }));
        const size = metrics.histogram('size', { labels: ['l'], seriesLimit: 5 });
        const bucketed = metrics.histogram('bucketed', { labels: ['l'], buckets: [10, 1000] });
        return { metrics, total, bound, size, bucketed, sum: { counter: 0, histogram: 0 }, count: 0 };
      });
      const collect = (each: (typeof registries)[number]): void => {
        for (const { kind, value } of each.metrics.drain()) {
          if (typeof value === 'number') each.sum.counter -= value;
          else {
            each.sum.histogram -= value.Sum;
            each.count -= value.Count;
          }
          expect(kind === 'counter').toBe(typeof value === 'number');
        }
      };
      stderrOf(() => {
        for (const { registry, kind, label: l, value } of calls) {
          const each = registries[registry];
          if (!each) continue;
          if (kind === 'drain') {
            collect(each);
          } else if (kind === 'counter' || kind === 'bound') {
            if (kind === 'counter') each.total.add(value, { l });
            else each.bound[l]?.add(value);
            each.sum.counter += value;
          } else {
            (kind === 'histogram' ? each.size : each.bucketed).observe(value, { l });
            each.sum.histogram += value;
            each.count++;
          }
        }
      });
      for (const each of registries) {
        collect(each);
        expect([each.sum, each.count]).toEqual([{ counter: 0, histogram: 0 }, 0]);
      }
    }),
  );
});
