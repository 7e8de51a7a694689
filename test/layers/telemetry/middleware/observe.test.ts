import { setTimeout as sleep } from 'node:timers/promises';
import middy, { type MiddyfiedHandler } from '@middy/core';
import { logger, metrics, observe } from '@sightline/telemetry';
import { INVOCATION_METRICS, type MetricLine } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

type App = MiddyfiedHandler<unknown, unknown>;

/** How an invocation ends: an app with a middleware, which is observe or one that does nothing, somewhere in it. */
interface Ending {
  readonly name: string;
  readonly failed: 0 | 1;
  readonly build: (app: App, observer: () => Parameters<App['use']>[0]) => App;
  readonly remainingMs?: number;
  /** Where one write can't tell it all. */
  readonly writes?: number;
}

const steps = metrics.counter('steps');

const succeed = async (): Promise<unknown> => {
  steps.inc();
  await sleep(1);
  return 'ok';
};

const fail = async (): Promise<never> => {
  steps.inc();
  await sleep(1);
  throw new Error('no stock');
};

function failWith(thrown: unknown): () => Promise<never> {
  return async () => {
    steps.inc();
    await sleep(1);
    throw thrown;
  };
}

const raise = (): never => {
  steps.inc();
  throw new Error('in a hook');
};

const raiseLater = async (): Promise<never> => {
  await sleep(1);
  return raise();
};

const answer = (): string => {
  steps.inc();
  return 'early';
};

/** A hook of another middleware that has nothing to say. */
const pass = (): void => {};

const ENDINGS: readonly Ending[] = [
  { name: 'success', failed: 0, build: (app, observer) => app.use(observer()).handler(succeed) },
  {
    name: 'success of a synchronous handler',
    failed: 0,
    build: (app, observer) => app.use(observer()).handler(answer as never),
  },
  { name: 'throw', failed: 1, build: (app, observer) => app.use(observer()).handler(fail) },
  { name: 'synchronous throw', failed: 1, build: (app, observer) => app.use(observer()).handler(raise) },
  ...[undefined, null, 0, '', false].map((thrown) => ({
    name: `throw of ${JSON.stringify(thrown) ?? 'undefined'}`,
    failed: 1 as const,
    build: (app: App, observer: () => Parameters<App['use']>[0]) => app.use(observer()).handler(failWith(thrown)),
  })),
  {
    name: 'Middy’s early time-out',
    failed: 1,
    remainingMs: 30,
    build: (app, observer) =>
      app.use(observer()).handler(async () => {
        steps.inc();
        await sleep(200);
      }),
  },
  {
    name: 'early return of an inner before',
    failed: 0,
    build: (app, observer) => app.use(observer()).before(answer).handler(succeed),
  },
  {
    name: 'early return of an inner asynchronous before',
    failed: 0,
    build: (app, observer) =>
      app
        .use(observer())
        .before(() => sleep(1).then(answer))
        .handler(succeed),
  },
  {
    name: 'early end of an inner before with nothing',
    failed: 0,
    build: (app, observer) =>
      app
        .use(observer())
        .before((request) => {
          steps.inc();
          request.earlyResponse = undefined;
        })
        .handler(succeed),
  },
  {
    name: 'throw of an inner before',
    failed: 1,
    build: (app, observer) => app.use(observer()).before(raise).handler(succeed),
  },
  {
    name: 'early return of an inner after',
    failed: 0,
    build: (app, observer) => app.use(observer()).after(answer).handler(succeed),
  },
  {
    name: 'throw of an inner after',
    failed: 1,
    build: (app, observer) => app.use(observer()).after(raise).handler(succeed),
  },
  {
    name: 'answer of an inner onError',
    failed: 0,
    build: (app, observer) => app.use(observer()).onError(answer).handler(fail),
  },
  {
    name: 'response set by an inner onError',
    failed: 0,
    build: (app, observer) =>
      app
        .use(observer())
        .onError((request) => {
          request.response = 'set';
        })
        .handler(fail),
  },
  {
    name: 'throw of an inner onError',
    failed: 1,
    build: (app, observer) => app.use(observer()).onError(raise).handler(fail),
  },
  {
    name: 'throw of an inner asynchronous onError',
    failed: 1,
    build: (app, observer) => app.use(observer()).onError(raiseLater).handler(fail),
  },
  {
    name: 'same error thrown again by an inner onError',
    failed: 1,
    build: (app, observer) =>
      app
        .use(observer())
        .onError((request) => {
          throw request.error;
        })
        .handler(fail),
  },
  {
    name: 'outer hooks that pass',
    failed: 0,
    build: (app, observer) => app.before(pass).after(pass).use(observer()).handler(succeed),
  },
  {
    name: 'throw of an outer after',
    failed: 1,
    build: (app, observer) => app.after(raise).use(observer()).handler(succeed),
  },
  {
    name: 'throw of an outer asynchronous after',
    failed: 1,
    writes: 2,
    build: (app, observer) => app.after(raiseLater).use(observer()).handler(succeed),
  },
  {
    name: 'early return of an outer after',
    failed: 0,
    build: (app, observer) => app.after(answer).use(observer()).handler(succeed),
  },
  {
    name: 'answer of an outer onError',
    failed: 0,
    build: (app, observer) => app.onError(answer).use(observer()).handler(fail),
  },
  {
    name: 'throw of an outer onError',
    failed: 1,
    build: (app, observer) => app.onError(raise).use(observer()).handler(fail),
  },
];

const quiet = (): Parameters<App['use']>[0] => ({ before: () => {} });

async function outcomeOf(app: App, requestId: string, remainingMs?: number): Promise<PromiseSettledResult<unknown>> {
  const [outcome] = await Promise.allSettled([app({}, lambdaContext(requestId, remainingMs))]);
  return outcome;
}

function ownOf(lines: readonly MetricLine[], requestId: string): MetricLine[] {
  return lines.filter((line) => line.requestId === requestId);
}

test.each(ENDINGS)(
  '$name: one flush, the same result, nothing for the next',
  async ({ build, failed, remainingMs, writes = 1 }) => {
    const stdout = captureStdout();
    const expected = await outcomeOf(build(middy(), quiet), 'unobserved', remainingMs);
    await observed(succeed);
    stdout.writes.length = 0;

    const app = build(middy(), observe);
    const outcome = await outcomeOf(app, 'r-1', remainingMs);
    expect(outcome).toEqual(expected);
    expect(stdout.writes).toHaveLength(writes);

    const [span, ...more] = stdout.spans();
    expect(more).toEqual([]);
    expect(span).toMatchObject({ name: 'front', parentSpanId: '', attributes: { 'faas.invocation_id': 'r-1' } });
    // The span of an outer asynchronous hook's throw was written before the throw.
    if (writes === 1) expect(span?.status.code).toBe(failed === 1 ? 2 : 0);
    expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
    expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(failed);
    const recorded = stdout.sum('steps');

    await observed(succeed);
    const next = ownOf(stdout.metrics(), 'next');
    expect(next.map((line) => line['steps'] ?? line[INVOCATION_METRICS.invocations])).toEqual([1]);
    expect(stdout.sum('steps')).toBe(recorded + 1);
  },
);

/** An invocation that ends well: one before the test, for what earlier work left behind, and one after. */
async function observed(handler: () => Promise<unknown>): Promise<void> {
  await middy().use(observe()).handler(handler)({}, lambdaContext('next'));
}

test('an early return of an outer before is none of ours', async () => {
  const stdout = captureStdout();
  const app = middy().before(answer).use(observe()).handler(succeed);
  await expect(app({}, lambdaContext('r-1'))).resolves.toBe('early');
  expect(stdout.lines()).toEqual([]);
});

test('an HTTP response of 5xx is a failure, of 4xx is not', async () => {
  const stdout = captureStdout();
  const app = middy<{ status: number }>()
    .use(observe())
    .handler(async (event) => ({ statusCode: event.status }));
  await app({ status: 503 }, lambdaContext('r-1'));
  await app({ status: 404 }, lambdaContext('r-2'));
  expect(
    stdout.spans().map(({ status, attributes }) => [status.code, attributes['http.response.status_code']]),
  ).toEqual([
    [2, 503],
    [0, 404],
  ]);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(1);
});

test('an error that became a response is told by the span', async () => {
  const stdout = captureStdout();
  const app = middy()
    .use(observe())
    .onError((request) => {
      request.response = { statusCode: 500 };
    })
    .handler(fail);
  await app({}, lambdaContext('r-1'));
  const [span] = stdout.spans();
  expect(span?.status).toEqual({ code: 2, message: 'no stock' });
  expect(span?.events).toMatchObject([{ name: 'exception', attributes: { 'exception.type': 'Error' } }]);
});

test('nothing of an invocation is left where it was started from', async () => {
  const stdout = captureStdout();
  const app = middy()
    .use(observe())
    .handler(async () => {
      await sleep(1);
    });
  await app({}, lambdaContext('r-1'));
  logger.info('afterwards');
  const [line] = stdout.logs();
  expect(line).not.toHaveProperty('requestId');
  expect(line).not.toHaveProperty('traceId');
});

test('a request that can’t be watched is observed all the same', async () => {
  const stdout = captureStdout();
  const { before, after } = observe();
  const request = Object.seal({ event: {}, context: lambdaContext('r-1'), response: undefined, error: undefined });
  before(request);
  after(request);
  await sleep(0);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
});
