import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startAfresh } from './support/fresh.ts';
import { invoke } from './support/lambda.ts';
import { captureStdout } from './support/stdout.ts';

type Copy = typeof import('@sightline/telemetry');

let a: Copy;
let b: Copy;
let meterOfB: typeof import('@sightline/telemetry/meter');

beforeAll(async () => {
  startAfresh();
  a = await import('@sightline/telemetry');
  vi.resetModules();
  b = await import('@sightline/telemetry');
  meterOfB = await import('@sightline/telemetry/meter');
});

beforeEach(() => expect(a.metrics).not.toBe(b.metrics));

test('two copies in one process record each metric under its own name and labels', async () => {
  const orders = a.metrics.counter('orders_placed', { labels: ['channel'] });
  const failed = b.metrics.counter('payments_failed', { labels: ['reason'] });
  const depth = a.metrics.gauge('depth');
  const charge = b.metrics.histogram('charge');
  const stdout = captureStdout();
  await invoke(
    a.observed(async () => {
      orders.inc({ channel: 'web' });
      failed.inc({ reason: 'web' });
      failed.add(5, { reason: 'card' });
      depth.set(7);
      charge.observe(3);
    }),
    'r-1',
  );
  const lines = stdout.metrics().filter((line) => line.requestId === 'r-1');
  expect(lines.filter((line) => 'orders_placed' in line || 'payments_failed' in line)).toMatchObject([
    { channel: 'web', orders_placed: 1 },
    { reason: 'web', payments_failed: 1 },
    { reason: 'card', payments_failed: 5 },
  ]);
  expect(lines).toContainEqual(expect.objectContaining({ depth: 7, charge: expect.objectContaining({ Sum: 3 }) }));
});

test('what either records outside of an invocation, and reads at its end, is written by the other', async () => {
  const early = b.metrics.counter('early');
  early.inc();
  const meter = meterOfB.createMeterProvider().getMeter('x');
  meter.createUpDownCounter('open').add(4);
  const stdout = captureStdout();
  await invoke(
    a.observed(async () => {}),
    'r-2',
  );
  expect(stdout.sum('early')).toBe(1);
  expect(stdout.sum('open')).toBe(4);
});

test('only the first invocation of the process is cold', async () => {
  startAfresh();
  const first = await import('@sightline/telemetry');
  vi.resetModules();
  const second = await import('@sightline/telemetry');
  const stdout = captureStdout();
  await invoke(
    first.observed(async () => {}),
    'r-3',
  );
  await invoke(
    second.observed(async () => {}),
    'r-4',
  );
  expect(stdout.sum('faas.coldstarts')).toBe(1);
});
