import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { logger, metrics, observe, observed, tracer } from '@sightline/telemetry';
import { INVOCATION_METRICS } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { invoke, lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const steps = metrics.counter('observed_steps');

test('the first invocation of a process is cold, and it writes what was recorded before', async () => {
  steps.inc();
  const stdout = captureStdout();
  const handler = observed(async () => 'ok');
  await invoke(handler, 'r-1');
  await invoke(handler, 'r-2');
  expect(stdout.sum(INVOCATION_METRICS.coldStarts)).toBe(1);
  expect(stdout.spans().map(({ attributes }) => attributes['faas.coldstart'])).toEqual([true, false]);
  const [stray, ...more] = stdout.metrics().filter((line) => 'observed_steps' in line);
  expect(more).toEqual([]);
  expect(stray).not.toHaveProperty('requestId');
});

test('a handler keeps its `this`', async () => {
  captureStdout();
  const shop = {
    name: 'shop',
    handler: observed(async function (this: { name: string }, _: unknown, __: unknown) {
      return this.name;
    }),
  };
  await expect(shop.handler({}, lambdaContext('r-1'))).resolves.toBe('shop');
});

/** What can be awaited, and gives nothing back from `then`, as some query builders do. */
class Silent {
  readonly #settle: (resolve: (value: unknown) => void, reject: (error: Error) => void) => void;

  constructor(settle: (resolve: (value: unknown) => void, reject: (error: Error) => void) => void) {
    this.#settle = settle;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then(resolve: (value: unknown) => void, reject: (error: Error) => void): void {
    this.#settle(resolve, reject);
  }
}

test('what can be awaited and is no promise keeps its value, and its error', async () => {
  const stdout = captureStdout();
  const handler = observed(() => new Silent((resolve) => resolve('value')));
  expect(await invoke(handler, 'r-1')).toBe('value');
  expect(await tracer.span('work', () => new Silent((resolve) => resolve(7)))).toBe(7);
  const refused = observed(() => new Silent((_, reject) => reject(new Error('no'))) as unknown as Promise<void>);
  await expect(invoke(refused, 'r-2')).rejects.toThrow('no');
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(1);
});

test.each([undefined, null, 'index.handler', {}])('what is no handler (%j) is refused by name', (handler) => {
  expect(() => observed(handler as never)).toThrow(
    /^observed\(handler\) takes the handler, a function: got (undefined|null|string|object)$/,
  );
});

test('logs go out at once, spans and metrics in one write at the end', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => {
    logger.info('started');
    expect(stdout.writes).toHaveLength(1);
    await tracer.span('work', async () => sleep(1));
    steps.inc();
    expect(stdout.writes).toHaveLength(1);
    return 'ok';
  });
  await expect(invoke(handler, 'r-1')).resolves.toBe('ok');
  expect(stdout.writes).toHaveLength(2);
  const [child, server] = stdout.spans();
  expect(child).toMatchObject({ name: 'work', parentSpanId: server?.spanId, traceGroup: 'front' });
  expect(stdout.logs()).toMatchObject([{ requestId: 'r-1', traceId: server?.traceId, spanId: server?.spanId }]);
  for (const line of stdout.metrics()) expect(line).toMatchObject({ requestId: 'r-1', traceId: server?.traceId });
});

test.each([new Error('no'), undefined, null, 0, ''])(
  'what is thrown (%s) is thrown on, after the flush',
  async (thrown) => {
    const stdout = captureStdout();
    const rejecting = observed(async () => {
      await sleep(1);
      throw thrown;
    });
    await expect(invoke(rejecting, 'r-1').catch((error: unknown) => ({ error }))).resolves.toEqual({
      error: thrown,
    });
    const throwing = observed(() => {
      throw thrown;
    });
    let caught: unknown = 'nothing';
    try {
      invoke(throwing, 'r-2');
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
    expect(stdout.writes).toHaveLength(2);
    expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(2);
    expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(2);
  },
);

test('a synchronous result stays one, and every argument gets through', () => {
  captureStdout();
  const handler = observed((event: number, _context: unknown, more: number) => event + more);
  expect(handler(1, lambdaContext('r-1'), 2)).toBe(3);
});

test('what still runs after the flush is written, and belongs to no invocation', async () => {
  const stdout = captureStdout();
  let late: Promise<void> | undefined;
  const handler = observed(async () => {
    late = tracer.span('late', async () => {
      await sleep(5);
      logger.info('late');
      steps.inc();
    });
  });
  await invoke(handler, 'r-1');
  await late;
  expect(stdout.logs()[0]).not.toHaveProperty('requestId');
  expect(stdout.spans().map(({ name }) => name)).toEqual(['front', 'late']);
  await invoke(
    observed(async () => {}),
    'r-2',
  );
  const [stray] = stdout.metrics().filter((line) => 'observed_steps' in line);
  expect(stray).not.toHaveProperty('requestId');
});

test('events and contexts of any shape are observed', async () => {
  const stdout = captureStdout();
  const handler = observed((..._: unknown[]) => 'ok');
  for (const odd of [undefined, null, 'text', 7, [], { Records: [] }, { Records: [null] }, { requestContext: null }]) {
    expect(handler(odd, odd)).toBe('ok');
    expect(handler()).toBe('ok');
  }
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(16);
});

test('many spans are written as they come rather than kept', async () => {
  const stdout = captureStdout();
  const handler = observed(() => {
    for (let i = 0; i < 1_200; i++) tracer.span(`s${i}`, () => i);
    expect(stdout.spans()).toHaveLength(1_000);
  });
  invoke(handler, 'r-1');
  expect(stdout.spans()).toHaveLength(1_201);
  expect(new Set(stdout.spans().map(({ traceGroup }) => traceGroup))).toEqual(new Set(['front']));
});

test('a response or an error that can’t be read goes through as it is, and is flushed', async () => {
  const stdout = captureStdout();
  const refuse = (): never => {
    throw new Error('refused');
  };
  const get = (_: object, key: PropertyKey) => (key === 'then' ? undefined : refuse());
  const unreadable = new Proxy({}, { get, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
  const answers = async (): Promise<object> => unreadable;
  const throws = async (): Promise<object> => {
    throw unreadable;
  };
  const wrap = [observed<[], Promise<object>>, (handler: typeof answers) => middy().use(observe()).handler(handler)];
  for (const [index, each] of wrap.entries()) {
    expect((await invoke(each(answers), `answers-${index}`)) === unreadable).toBe(true);
    const thrown: unknown = await invoke(each(throws), `throws-${index}`).catch((error: unknown) => error);
    expect(thrown === unreadable).toBe(true);
  }
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(4);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(2);
});

test('a handler that is wrapped twice is observed once, by the outer one', async () => {
  const stdout = captureStdout();
  const work = async (): Promise<string> => {
    steps.inc();
    return 'ok';
  };
  const twice = [
    observed(observed(work)),
    observed(middy().use(observe()).handler(work)),
    middy().use(observe()).use(observe()).handler(work),
  ];
  for (const [index, handler] of twice.entries()) await expect(invoke(handler, `r-${index}`)).resolves.toBe('ok');
  expect(stdout.spans()).toHaveLength(twice.length);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(twice.length);
  expect(stdout.sum('observed_steps')).toBe(twice.length);
});

test.each([
  [null, 'paid', 0],
  [new Error('no card'), undefined, 1],
])('a handler with a callback ends when it calls back (%s)', async (error, response, errors) => {
  const stdout = captureStdout();
  const handler = observed((_event: object, _context: object, callback: (...answer: unknown[]) => void) => {
    setTimeout(() => {
      logger.info('late');
      callback(error, response);
    }, 5);
  });
  expect(handler).toHaveLength(3);
  const answer = await new Promise((resolve) => handler({}, lambdaContext('r-1'), (...args) => resolve(args)));
  expect(answer).toEqual([error, response]);
  const told = error ? [{ level: 'ERROR', message: 'no card', requestId: 'r-1' }] : [];
  expect(stdout.logs()).toMatchObject([{ message: 'late', requestId: 'r-1' }, ...told]);
  expect(stdout.spans()).toMatchObject([{ status: { code: errors * 2 } }]);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(errors);
});

test('a handler that never calls back ends when nothing is left to do', () => {
  const stdout = captureStdout();
  const handler = observed((_event: object, _context: object, _callback: () => void) => {});
  handler({}, lambdaContext('r-1'), () => {});
  expect(stdout.lines()).toEqual([]);
  process.emit('beforeExit', 0);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(0);
});
