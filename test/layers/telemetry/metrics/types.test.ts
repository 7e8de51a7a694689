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
