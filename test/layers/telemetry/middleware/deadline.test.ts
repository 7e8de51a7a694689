import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { configureLogger, logger, metrics, observe, observed, tracer } from '@sightline/telemetry';
import { INVOCATION_METRICS, TIMEOUT_FIELD } from '@sightline/telemetry/wire';
import { afterEach, expect, test } from 'vitest';
import { onDeadline, timeLimitOf } from '../../../../layers/telemetry/src/middleware/deadline.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const steps = metrics.counter('deadline_steps');

afterEach(() => configureLogger({ debugBuffer: 0 }));

/** Records something before and after the deadline, which is 100 ms before the time-out that the context tells. */
async function linger({ fails }: { fails: boolean }): Promise<string> {
  steps.inc();
  logger.debug('held');
  await tracer.span('early', async () => {});
  await sleep(60);
  steps.inc();
  await tracer.span('late', async () => {});
  if (fails) throw new Error('no stock');
  return 'in time';
}

const HANDLERS = {
  observed: observed(linger),
  Middy: middy<{ fails: boolean }>().use(observe()).handler(linger),
};

test.each(Object.entries(HANDLERS))('%s: what was gathered is written before the time-out', async (_, handler) => {
  configureLogger({ debugBuffer: 10_000 });
  const stdout = captureStdout();
  const running = handler({ fails: false }, lambdaContext('r-1', 120));
  await sleep(40);
  expect(stdout.logs().map(({ message }) => message)).toEqual(['held', expect.stringMatching(/^about to time out: /)]);
  const [early, server] = stdout.spans();
  expect(early?.name).toBe('early');
  expect(server).toMatchObject({ status: { code: 2, message: expect.stringContaining('about to time out') } });
  const [line] = stdout.metrics().filter((each) => each.requestId === 'r-1');
  expect(line).toMatchObject({
    [INVOCATION_METRICS.invocations]: 1,
    [INVOCATION_METRICS.errors]: 1,
    [INVOCATION_METRICS.timeouts]: 1,
  });
  expect(stdout.sum('deadline_steps')).toBe(1);

  // It ends in time after all: the rest is written, and what was said too early is taken back.
  await expect(running).resolves.toBe('in time');
  expect(stdout.spans().map(({ name }) => name)).toEqual(['early', 'front', 'late']);
  expect(stdout.sum('deadline_steps')).toBe(2);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(0);
  expect(stdout.sum(INVOCATION_METRICS.timeouts)).toBe(0);
  // Who looks for invocations finds all of it.
  const corrections = stdout.metrics().filter((each) => each[INVOCATION_METRICS.errors] === -1);
  expect(corrections).toMatchObject([{ [INVOCATION_METRICS.invocations]: 0, [INVOCATION_METRICS.timeouts]: -1 }]);
});

test.each(Object.entries(HANDLERS))('%s: one that fails after the deadline is one failure', async (_, handler) => {
  const stdout = captureStdout();
  await expect(handler({ fails: true }, lambdaContext('r-1', 120))).rejects.toThrow('no stock');
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.timeouts)).toBe(0);
});

test('Middy’s early time-out is a time-out, whether or not the deadline came before', async () => {
  const stdout = captureStdout();
  const app = middy()
    .use(observe())
    .handler(async () => sleep(300));
  for (const [requestId, remainingMs] of [
    ['r-1', 50],
    ['r-2', 120],
  ] as const)
    await expect(app({}, lambdaContext(requestId, remainingMs))).rejects.toThrow('aborted');
  expect(stdout.sum(INVOCATION_METRICS.timeouts)).toBe(2);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(2);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(2);
});

test.each([
  ['no context', undefined, 100],
  ['no clock', {}, 100],
  ['less time than the margin', { getRemainingTimeInMillis: () => 50 }, 100],
  ['a clock that tells no number', { getRemainingTimeInMillis: () => 'soon' }, 100],
  ['no margin', { getRemainingTimeInMillis: () => 10 }, 0],
])('with %s there is no deadline', async (_, context, margin) => {
  let reached = false;
  onDeadline(context, margin, () => {
    reached = true;
  });
  await sleep(20);
  expect(reached).toBe(false);
});

test('debug lines of an invocation that succeeds are never written', async () => {
  configureLogger({ debugBuffer: 10_000 });
  const stdout = captureStdout();
  const handler = observed(async (fails: boolean, _context: unknown) => {
    logger.debug('held');
    if (fails) throw new Error('no stock');
  });
  await handler(false, lambdaContext('r-1'));
  await expect(handler(true, lambdaContext('r-2'))).rejects.toThrow('no stock');
  expect(stdout.logs().map(({ requestId, level }) => [requestId, level])).toEqual([
    ['r-2', 'DEBUG'],
    ['r-2', 'ERROR'],
  ]);
});

test('a context of a test that has all the time there is has no deadline', async () => {
  let isReached = false;
  const stop = onDeadline({ getRemainingTimeInMillis: () => Number.MAX_SAFE_INTEGER }, 100, () => {
    isReached = true;
  });
  await sleep(20);
  stop();
  expect(isReached).toBe(false);
});

test.each([
  [2_997, 3, 3],
  [1_000, 1_500, 3],
  [900_000, 0, 900],
  [900_000, 1, undefined],
  [0, 0, undefined],
  [Number.MAX_SAFE_INTEGER, 0, undefined],
  ['soon', 0, undefined],
])('with %s ms left after %d ms the limit is %s s', (remaining, elapsed, limit) => {
  expect(timeLimitOf({ getRemainingTimeInMillis: () => remaining }, elapsed)).toBe(limit);
});

test.each([undefined, {}, 'text'])('the context %j tells no limit', (context) => {
  expect(timeLimitOf(context, 0)).toBeUndefined();
});

test('the line of an invocation has its time limit, and what is recorded outside of it has none', async () => {
  const stdout = captureStdout();
  steps.inc();
  await observed(async (_event: object, _context: unknown) => {})({}, lambdaContext('r-1', 4_990));
  const limits = stdout.metrics().map((line) => [line[INVOCATION_METRICS.invocations], line[TIMEOUT_FIELD]]);
  expect(limits).toEqual([
    [1, 5],
    [undefined, undefined],
  ]);
});
