import { createMetrics, type LabelArgs } from '@sightline/telemetry/metrics';
import { expectTypeOf, test } from 'vitest';

const metrics = createMetrics();

// Checked by the compiler: `@ts-expect-error` is itself an error where there is none.
test('labels are part of the type', () => {
  const orders = metrics.counter('orders', { labels: ['channel', 'country'] });
  expectTypeOf(orders.inc).parameters.toEqualTypeOf<LabelArgs<'channel' | 'country'>>();
  orders.inc({ channel: 'web', country: 'de' });
  // @ts-expect-error a label is missing
  orders.inc({ channel: 'web' });
  // @ts-expect-error there is no such label
  orders.inc({ channel: 'web', country: 'de', colour: 'red' });
  // @ts-expect-error labels are missing
  orders.add(1);
});

test('an instrument without labels takes none', () => {
  const depth = metrics.gauge('depth');
  expectTypeOf(depth.set).parameters.toEqualTypeOf<[value: number]>();
  depth.set(1);
  // @ts-expect-error it has no labels
  depth.set(1, { queue: 'a' });
});

test('bound instruments and timers have their labels already', () => {
  const latency = metrics.histogram('latency', { labels: ['status'] });
  expectTypeOf(latency.bind).parameters.toEqualTypeOf<LabelArgs<'status'>>();
  const bound = latency.bind({ status: 200 });
  expectTypeOf(bound.observe).parameters.toEqualTypeOf<[value: number]>();
  bound.timer()();
  latency.timer()({ status: 200 });
  // @ts-expect-error a timer takes its labels when it is stopped
  latency.timer()();
  // @ts-expect-error the label is missing
  latency.bind();
  // @ts-expect-error the label is there already
  bound.observe(1, { status: 200 });
});

test('dimensions are labels, and buckets are a histogram’s', () => {
  metrics.counter('tenants', { labels: ['plan', 'tenant'], dimensions: ['plan'] }).inc({ plan: 'free', tenant: 't-1' });
  // @ts-expect-error there is no such label
  metrics.counter('tenants', { labels: ['plan'], dimensions: ['tenant'] });
  // @ts-expect-error a counter has no buckets
  metrics.counter('tenants', { buckets: [1] });
  // @ts-expect-error CloudWatch has no such unit
  metrics.counter('tenants', { unit: 'Parsecs' });
  // @ts-expect-error CloudWatch has no such resolution
  metrics.counter('tenants', { resolution: 5 });
});
