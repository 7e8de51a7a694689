import fs from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { kindOf, type MetricLine } from '@sightline/telemetry/wire';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { invoke } from '../support/lambda.ts';

type Layer = typeof import('@sightline/telemetry');

beforeEach(() => startAfresh());

async function inLambda(): Promise<Layer> {
  vi.stubEnv('AWS_LAMBDA_RUNTIME_API', '127.0.0.1:9001');
  const layer = await import('@sightline/telemetry');
  vi.unstubAllEnvs();
  return layer;
}

/** Keeps both outputs: the lines of stdout that are metrics, and the text of stderr since it was read last. */
function capture(): { metrics(): MetricLine[]; warned(): Promise<string> } {
  let [out, err] = ['', ''];
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: string | Buffer) => {
    if (fd === 1) out += data;
    else err += data;
    return Buffer.byteLength(data);
  }) as typeof fs.writeSync);
  onTestFinished(() => spy.mockRestore());
  return {
    metrics: () =>
      out
        .split('\n')
        .filter((line) => kindOf(line) === 'metric')
        .map((line) => JSON.parse(line) as MetricLine),
    warned: async () => {
      await turn();
      await turn();
      const warnings = err;
      err = '';
      return warnings;
    },
  };
}

test('a handler that is not observed has its metrics written, and is warned of once', async () => {
  const { metrics } = await inLambda();
  const sold = metrics.counter('unobserved_sold');
  const written = capture();
  const handler = async (): Promise<void> => {
    sold.inc();
    await undefined;
    sold.add(2);
  };
  await handler();
  expect(await written.warned()).toMatch(
    /^sightline: metrics: recorded by a handler that is not observed: .*observed\(handler\).*\n$/,
  );
  expect(written.metrics()).toMatchObject([{ unobserved_sold: 3 }]);
  await handler();
  expect(await written.warned()).toBe('');
  expect(written.metrics()).toMatchObject([{ unobserved_sold: 3 }, { unobserved_sold: 3 }]);
});

test('what modules record while they load waits for the first invocation, without a word', async () => {
  const { metrics, observed } = await inLambda();
  const loaded = metrics.counter('loaded');
  const written = capture();
  loaded.inc();
  const handler = observed(async () => {});
  expect(await written.warned()).toBe('');
  expect(written.metrics()).toEqual([]);
  await invoke(handler, 'r-1');
  expect(written.metrics()).toContainEqual(expect.objectContaining({ loaded: 1 }));
});

test('outside of Lambda nothing is written by itself', async () => {
  const { metrics } = await import('@sightline/telemetry');
  const written = capture();
  metrics.counter('in_a_test').inc();
  expect(await written.warned()).toBe('');
  expect(written.metrics()).toEqual([]);
});

test('what is recorded after the handler has answered is written at once, and warned of once', async () => {
  const { metrics, observed } = await import('@sightline/telemetry');
  const late = metrics.counter('late');
  const written = capture();
  const { promise, resolve } = Promise.withResolvers<void>();
  let forgotten: Promise<void> | undefined;
  await invoke(
    observed(async () => {
      forgotten = promise.then(() => late.inc());
    }),
    'r-1',
  );
  resolve();
  await forgotten;
  expect(await written.warned()).toMatch(/^sightline: metrics: recorded after the handler had answered: await .*\n$/);
  const [line, ...others] = written.metrics().filter((each) => 'late' in each);
  expect(others).toEqual([]);
  expect(line).toMatchObject({ late: 1 });
  expect(line).not.toHaveProperty('requestId');
});
