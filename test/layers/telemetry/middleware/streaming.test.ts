import { once } from 'node:events';
import { PassThrough, Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import { observe } from '@sightline/telemetry';
import { INVOCATION_METRICS } from '@sightline/telemetry/wire';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

beforeEach(() => {
  vi.stubGlobal('awslambda', {
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: { from: (stream: unknown) => stream },
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

type Streaming = (event: unknown, stream: Writable, context: unknown) => Promise<unknown>;

function app(handler: () => Promise<unknown>): Streaming {
  const built = middy({ executionMode: executionModeStreamifyResponse }).use(observe()).handler(handler);
  return built as unknown as Streaming;
}

async function* slowly(fails: boolean): AsyncGenerator<string> {
  yield 'one ';
  await sleep(10);
  if (fails) throw new Error('broken');
  yield 'two';
}

function webStream(fails: boolean): ReadableStream {
  return ReadableStream.from(slowly(fails)).pipeThrough(new TextEncoderStream());
}

function sink(): { stream: Writable; text(): string } {
  let written = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  return { stream, text: () => written };
}

const RESPONSES: readonly (readonly [string, () => Promise<unknown>, 0 | 1])[] = [
  ['a stream', async () => Readable.from(slowly(false)), 0],
  ['a stream that breaks', async () => Readable.from(slowly(true)), 1],
  ['an HTTP response', async () => ({ statusCode: 200, body: Readable.from(slowly(false)) }), 0],
  ['an HTTP response that breaks', async () => ({ statusCode: 200, body: Readable.from(slowly(true)) }), 1],
  ['a Web stream', async () => webStream(false), 0],
  ['a Web stream that breaks', async () => webStream(true), 1],
  ['an HTTP response of a Web stream', async () => ({ statusCode: 200, body: webStream(false) }), 0],
  ['an HTTP response of a Web stream that breaks', async () => ({ statusCode: 200, body: webStream(true) }), 1],
  ['a text', async () => 'one two', 0],
  [
    'an error before the first byte',
    async () => {
      throw new Error('broken');
    },
    1,
  ],
];

test.each(RESPONSES)('%s is flushed once, when it is over', async (_, handler, failed) => {
  const stdout = captureStdout();
  const { stream, text } = sink();
  const [outcome] = await Promise.allSettled([app(handler)({}, stream, lambdaContext('r-1'))]);
  await sleep(0);
  expect(outcome.status).toBe(failed ? 'rejected' : 'fulfilled');
  if (!failed) expect(text()).toBe('one two');
  expect(stdout.writes).toHaveLength(1);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.sum(INVOCATION_METRICS.errors)).toBe(failed);
  expect(stdout.spans().map(({ status }) => status.code)).toEqual([failed ? 2 : 0]);
});

const FROM: readonly (readonly [string, (chunks: AsyncIterable<string>) => Readable | ReadableStream])[] = [
  ['a Node stream', (chunks) => Readable.from(chunks)],
  ['a Web stream', (chunks) => ReadableStream.from(chunks)],
];

test.each(FROM)('an invocation that answers with %s is over with it', async (_, from) => {
  const stdout = captureStdout();
  const { stream, text } = sink();
  const { promise: rest, resolve: release } = Promise.withResolvers<string>();
  async function* chunks(): AsyncGenerator<string> {
    yield 'one ';
    yield await rest;
  }
  const running = app(async () => from(chunks()))({}, stream, lambdaContext('r-1'));
  await vi.waitUntil(() => text() === 'one ');
  expect(stdout.writes).toEqual([]);
  release('two');
  await running;
  await sleep(0);
  expect(stdout.writes).toHaveLength(1);
});

test('a body that nobody reads is not waited for', async () => {
  const stdout = captureStdout();
  const handler = middy()
    .use(observe())
    .handler(async () => ({ statusCode: 200, body: webStream(false) }));
  await handler({}, lambdaContext('r-1') as never);
  await new Promise(setImmediate);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
  expect(stdout.writes).toHaveLength(1);
});

test('a client that goes away breaks the stream', async () => {
  const stdout = captureStdout();
  const { stream } = sink();
  const running = app(async () => Readable.from(slowly(false)))({}, stream, lambdaContext('r-1'));
  await sleep(2);
  stream.destroy();
  await once(stream, 'close');
  await expect(running).rejects.toThrow('Premature close');
  await sleep(0);
  expect(stdout.sum(INVOCATION_METRICS.invocations)).toBe(1);
});

test('the status that a streamed response begins with counts as its status', async () => {
  startAfresh();
  const made: unknown[] = [];
  const from = (stream: unknown, metadata: unknown): unknown => {
    made.push(metadata);
    return stream;
  };
  vi.stubGlobal('awslambda', { HttpResponseStream: { from } });
  try {
    const { observed } = await import('@sightline/telemetry');
    const stdout = captureStdout();
    const { HttpResponseStream } = (
      globalThis as unknown as { awslambda: { HttpResponseStream: { from: typeof from } } }
    ).awslambda;
    const handler = (metadata: unknown): Promise<void> =>
      observed(async (_event: unknown, stream: PassThrough, _context: unknown) => {
        HttpResponseStream.from(stream, metadata);
      })({}, new PassThrough(), lambdaContext('r-1'));
    for (const metadata of [{ statusCode: 500 }, { statusCode: 404 }, {}, undefined]) await handler(metadata);
    const lines = stdout.metrics().filter((line) => 'faas.invocations' in line);
    expect(lines.map((line) => [line['faas.errors'], line['faas.responses.5xx'], line['faas.responses.4xx']])).toEqual([
      [1, 1, undefined],
      [0, undefined, 1],
      [0, undefined, undefined],
      [0, undefined, undefined],
    ]);
    expect(made).toEqual([{ statusCode: 500 }, { statusCode: 404 }, {}, undefined]);
  } finally {
    vi.unstubAllGlobals();
  }
});
