import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { invoke, lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

beforeEach(() => {
  startAfresh();
  return () => vi.restoreAllMocks();
});

test('the duration and the time to start are those of the clock', async () => {
  const { observed, tracer } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  const startedAfter = performance.now();
  let inside = 0;
  const handler = observed(async () => {
    const began = performance.now();
    await sleep(25);
    tracer.span('long ago', { startTime: [1_000, 250_000_000] }, (span) => span.end([1_003, 750_000_000]));
    inside = (performance.now() - began) / 1000;
  });
  const startedBefore = performance.now();
  const began = performance.now();
  await invoke(handler, 'r-1');
  const outside = (performance.now() - began) / 1000;

  const [line] = stdout.metrics().filter((each) => 'faas.invoke_duration' in each);
  const [took, started] = ['faas.invoke_duration', 'faas.init_duration'].map(
    (name) => (line?.[name] as { Sum: number } | undefined)?.Sum,
  );
  // Whole microseconds.
  expect(took).toBeGreaterThanOrEqual(inside - 1e-6);
  expect(took).toBeLessThanOrEqual(outside + 1e-6);
  expect(started).toBeGreaterThanOrEqual(startedAfter / 1000);
  expect(started).toBeLessThanOrEqual(startedBefore / 1000);
  expect(stdout.spans().find(({ name }) => name === 'long ago')).toMatchObject({
    startTime: '1970-01-01T00:16:40.250000000Z',
    endTime: '1970-01-01T00:16:43.750000000Z',
    durationInNanos: 3_500_000_000,
  });
});

test.each([
  ['nothing', Number.NaN],
  ['a fraction', 1_795_348_800_007.25],
  ['infinity', Number.POSITIVE_INFINITY],
])('a clock that gives %s leaves every line valid', async (_, now) => {
  const { logger, metrics, observed, tracer } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  vi.spyOn(Date, 'now').mockReturnValue(now);
  const handler = observed(async () => {
    logger.info('logged');
    metrics.counter('counted').inc();
    tracer.span('spanned', () => {});
  });
  await invoke(handler, 'r-1');
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.(?:\d{3}|\d{9})Z$/;
  for (const line of stdout.lines()) expect(() => JSON.parse(line)).not.toThrow();
  expect(stdout.logs()).toMatchObject([{ message: 'logged', timestamp: expect.stringMatching(time) }]);
  expect(stdout.sum('counted')).toBe(1);
  for (const span of stdout.spans()) expect(span).toMatchObject({ startTime: expect.stringMatching(time) });
});

test('timers that a test has replaced, and that throw, fail no invocation', async () => {
  const { observed } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  const broken = (): never => {
    throw new Error('no timers here');
  };
  const handler = observed(async () => 'ok');
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation(broken);
  await expect(invoke(handler, 'r-1')).resolves.toBe('ok');
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(broken as never);
  await expect(invoke(handler, 'r-2')).resolves.toBe('ok');
  expect(stdout.sum('faas.invocations')).toBe(2);
});

test('a context with more time than a timer can wait for has none', async () => {
  const { onDeadline } = await import('../../../../layers/telemetry/src/middleware/deadline.ts');
  vi.useFakeTimers();
  try {
    onDeadline(lambdaContext('r-1', 2 ** 31 + 99), 100, () => {});
    expect(vi.getTimerCount()).toBe(1);
    onDeadline(lambdaContext('r-1', 2 ** 31 + 100), 100, () => {});
    expect(vi.getTimerCount()).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});
