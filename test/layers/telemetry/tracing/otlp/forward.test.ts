import fs from 'node:fs';
import middy from '@middy/core';
import { kindOf } from '@sightline/telemetry/wire';
import { beforeEach, expect, test, vi } from 'vitest';
import { startAfresh } from '../../support/fresh.ts';
import { lambdaContext } from '../../support/lambda.ts';
import { captureStdout } from '../../support/stdout.ts';
import { accept, type Collector, startCollector } from './collector.ts';

type Layer = typeof import('@sightline/telemetry');
type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** What a handler does is up to its event. */
async function work({ how }: { how?: string }): Promise<string> {
  if (how === 'throw') throw new Error('no stock');
  return 'done';
}

const WRAPPED = {
  observed: (layer: Layer) => layer.observed(work as Handler),
  Middy: (layer: Layer) =>
    middy()
      .use(layer.observe())
      .handler(work as never) as unknown as Handler,
} satisfies Record<string, (layer: Layer) => Handler>;

/** The API keeps one provider a process; each test has its own, and its own copy of the layer. */
beforeEach(() => {
  vi.unstubAllEnvs();
  startAfresh();
});

async function handlerThatSendsTo(url: string, wrap: (layer: Layer) => Handler): Promise<Handler> {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  // Long enough for a busy machine, unless the test is about what happens when it is over.
  if (!process.env['OTEL_EXPORTER_OTLP_TIMEOUT']) vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '10000');
  return wrap(await import('@sightline/telemetry'));
}

function idsOf(collector: Collector): string[][] {
  return collector.received.map(({ spans }) => spans.map(({ spanId }) => spanId));
}

test.each(Object.entries(WRAPPED))('%s: the collector has the spans before the response is out', async (_, wrap) => {
  const collector = await startCollector(accept);
  const stdout = captureStdout();
  const handler = await handlerThatSendsTo(collector.url, wrap);
  await expect(handler({}, lambdaContext('r-1'))).resolves.toBe('done');
  expect(idsOf(collector)).toEqual([stdout.spans().map(({ spanId }) => spanId)]);
  await expect(handler({ how: 'throw' }, lambdaContext('r-2'))).rejects.toThrow('no stock');
  expect(idsOf(collector).flat()).toEqual(stdout.spans().map(({ spanId }) => spanId));
  // The requests to the collector are no spans themselves.
  expect(stdout.spans()).toHaveLength(2);
});

test.each(Object.entries(WRAPPED))('%s: a collector that hangs changes no result', async (_, wrap) => {
  const collector = await startCollector(() => {});
  const stdout = captureStdout();
  vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '1000');
  const handler = await handlerThatSendsTo(collector.url, wrap);
  await expect(handler({}, lambdaContext('r-1'))).resolves.toBe('done');
  await expect(handler({ how: 'throw' }, lambdaContext('r-2'))).rejects.toThrow('no stock');
  expect(stdout.spans().map(({ status }) => status.code)).toEqual([0, 2]);
  // After the first failure the collector is left alone.
  expect(collector.received).toHaveLength(1);
});

test('of invocations at once, each has its spans at the collector before its response is out', async () => {
  const collector = await startCollector(accept);
  const stdout = captureStdout();
  const handler = await handlerThatSendsTo(collector.url, WRAPPED.observed);
  const requests = Array.from({ length: 16 }, (_, index) => `r-${index}`);
  await Promise.all(requests.map((request) => handler({}, lambdaContext(request))));
  const written = stdout.spans().map(({ spanId }) => spanId);
  expect(written).toHaveLength(requests.length);
  expect(idsOf(collector).flat().sort()).toEqual(written.sort());
});

test('spans of an invocation that nobody can wait for go with the next one', async () => {
  const collector = await startCollector(accept);
  const stdout = captureStdout();
  const early = { before: ({ event }: { event: { early?: boolean } }) => (event.early ? 'early' : undefined) };
  const handler = await handlerThatSendsTo(
    collector.url,
    (layer) =>
      middy()
        .use(layer.observe())
        .use(early)
        .handler(work as never) as unknown as Handler,
  );
  await expect(handler({ early: true }, lambdaContext('r-1'))).resolves.toBe('early');
  expect(collector.received).toEqual([]);
  await handler({}, lambdaContext('r-2'));
  expect(idsOf(collector)).toEqual([stdout.spans().map(({ spanId }) => spanId)]);
  expect(stdout.spans()).toHaveLength(2);
});

test('a context that can’t tell the time that is left changes no result', async () => {
  const collector = await startCollector(accept);
  captureStdout();
  const handler = await handlerThatSendsTo(collector.url, WRAPPED.observed);
  const getRemainingTimeInMillis = (): number => {
    throw new Error('no clock');
  };
  const context = { ...lambdaContext('r-1'), getRemainingTimeInMillis };
  await expect(handler({}, context)).resolves.toBe('done');
  expect(idsOf(collector)).toHaveLength(1);
});

test('an environment that can’t be followed is warned of, and lines are written all the same', async () => {
  const written: Record<number, string> = { 1: '', 2: '' };
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: string | Buffer) => {
    written[fd] += data.toString();
    return data.length;
  }) as typeof fs.writeSync);
  try {
    const handler = await handlerThatSendsTo('collector:4318', WRAPPED.observed);
    await expect(handler({}, lambdaContext('r-1'))).resolves.toBe('done');
  } finally {
    spy.mockRestore();
  }
  expect(written[2]).toBe(
    "sightline: OTLP export: the endpoint 'collector:4318/v1/traces' is no URL: use one such as http://localhost:4318; spans are written to stdout only\n",
  );
  expect(written[1]?.split('\n').filter((line) => kindOf(line) === 'span')).toHaveLength(1);
});
