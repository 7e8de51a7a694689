import type { ServerResponse } from 'node:http';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, expect, test, vi } from 'vitest';
import { createForwarder, type Forwarder } from '../../../../../layers/telemetry/src/tracing/otlp/index.ts';
import { spanLine } from '../../../../../layers/telemetry/src/tracing/span-line.ts';
import { accept, startCollector } from './collector.ts';

const tracer = new TracerProvider({}).getTracer('test');
const warnings: string[] = [];

afterEach(() => {
  warnings.length = 0;
  vi.useRealTimers();
});

function lineOf(name: string): string {
  const span = tracer.startSpan(name);
  span.end();
  return spanLine(span as unknown as Parameters<typeof spanLine>[0], name);
}

function forwarderTo(url: string, more: Record<string, string> = {}): Forwarder {
  const created = createForwarder(
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TIMEOUT: '10000', ...more },
    (advice) => warnings.push(advice),
  );
  return created!;
}

function namesOf(received: readonly { readonly spans: readonly { readonly name: string }[] }[]): string[][] {
  return received.map(({ spans }) => spans.map(({ name }) => name));
}

test('what was added goes out in one request; other lines do not', async () => {
  const collector = await startCollector(accept);
  const forwarder = forwarderTo(collector.url, {
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc, x-tenant = shop ,broken',
  });
  await forwarder.flush(10_000);
  forwarder.add([lineOf('a'), '{"timestamp":"2026-11-22T12:00:00.000Z","sightline":1}']);
  forwarder.add([lineOf('b')]);
  await forwarder.flush(10_000);
  await forwarder.flush(10_000);
  expect(namesOf(collector.received)).toEqual([['a', 'b']]);
  expect(collector.received[0]).toMatchObject({
    path: '/v1/traces',
    headers: { authorization: 'Basic abc', 'x-tenant': 'shop', 'content-type': 'application/json' },
  });
  expect(warnings).toEqual([]);
});

test('the variables for traces win, and their endpoint is taken as it is', async () => {
  const collector = await startCollector(accept);
  const forwarder = forwarderTo('http://127.0.0.1:1', {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/spans`,
    OTEL_EXPORTER_OTLP_HEADERS: 'a=all',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'a=traces',
    OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'gzip',
  });
  forwarder.add([lineOf('a')]);
  await forwarder.flush(Number.POSITIVE_INFINITY);
  expect(collector.received).toMatchObject([
    { path: '/spans', headers: { a: 'traces', 'content-encoding': 'gzip' }, spans: [{ name: 'a' }] },
  ]);
});

test('a collector that does not answer is given up, left alone for a while, and then sent all', async () => {
  let answer: (response: ServerResponse) => void = () => {};
  const collector = await startCollector((response) => answer(response));
  const forwarder = forwarderTo(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '1000' });
  vi.useFakeTimers({ toFake: ['Date'] });
  forwarder.add([lineOf('a')]);
  await forwarder.flush(10_000);
  expect(warnings).toEqual([expect.stringContaining('no answer in time; the lines on stdout have all spans')]);

  answer = accept;
  forwarder.add([lineOf('b')]);
  await forwarder.flush(10_000);
  expect(collector.received).toHaveLength(1);
  vi.setSystemTime(Date.now() + 1_000);
  await forwarder.flush(10_000);
  expect(namesOf(collector.received)).toEqual([['a'], ['a', 'b']]);
});

test('what fails at the same time lengthens the pause once', async () => {
  let answer = (response: ServerResponse): unknown => response.writeHead(503).end();
  const collector = await startCollector((response) => answer(response));
  const forwarder = forwarderTo(collector.url);
  vi.useFakeTimers({ toFake: ['Date'] });
  const flushes = ['a', 'b', 'c'].map((name) => {
    forwarder.add([lineOf(name)]);
    return forwarder.flush(20_000);
  });
  await Promise.all(flushes);
  expect(collector.received).toHaveLength(3);
  vi.setSystemTime(Date.now() + 1_000);
  await forwarder.flush(20_000);
  answer = accept;
  vi.setSystemTime(Date.now() + 2_000);
  await forwarder.flush(20_000);
  expect(collector.received).toHaveLength(5);
});

test('the function’s remaining time bounds the wait, and with too little nothing is sent', async () => {
  const collector = await startCollector(() => {});
  const forwarder = forwarderTo(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '3600000' });
  forwarder.add([lineOf('a')]);
  await forwarder.flush(50);
  expect(collector.received).toEqual([]);
  await forwarder.flush(1_050);
  expect(collector.received).toHaveLength(1);
});

test.each([
  [400, 1],
  [429, 2],
  [500, 1],
  [503, 2],
])('status %i: spans are sent %i times', async (status, times) => {
  let next = status;
  const collector = await startCollector((response) => {
    response.writeHead(next, { 'retry-after': '5' }).end('because');
    next = 200;
  });
  const forwarder = forwarderTo(collector.url);
  vi.useFakeTimers({ toFake: ['Date'] });
  forwarder.add([lineOf('a')]);
  await forwarder.flush(10_000);
  expect(warnings).toEqual([expect.stringContaining(`/v1/traces: answered ${status} because;`)]);
  vi.setSystemTime(Date.now() + 4_999);
  await forwarder.flush(10_000);
  expect(collector.received).toHaveLength(1);
  vi.setSystemTime(Date.now() + 1);
  await forwarder.flush(10_000);
  expect(namesOf(collector.received)).toEqual(Array(times).fill(['a']));
});

test('spans that a collector took but rejected are told of', async () => {
  const collector = await startCollector((response) =>
    response.writeHead(200).end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}}'),
  );
  const forwarder = forwarderTo(collector.url);
  forwarder.add([lineOf('a')]);
  await forwarder.flush(10_000);
  expect(warnings).toEqual([expect.stringContaining('rejected 1 spans: too old')]);
});

test('where nobody listens, the function goes on', async () => {
  const forwarder = forwarderTo('http://127.0.0.1:1');
  forwarder.add([lineOf('a')]);
  await forwarder.flush(10_000);
  expect(warnings).toEqual([expect.stringContaining('ECONNREFUSED')]);
});

test('of the spans that wait, the latest 2,048 are kept', async () => {
  let answer = (response: ServerResponse): unknown => response.writeHead(503).end();
  const collector = await startCollector((response) => answer(response));
  const forwarder = forwarderTo(collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' });
  vi.useFakeTimers({ toFake: ['Date'] });
  forwarder.add(Array<string>(2_048).fill(lineOf('old')));
  await forwarder.flush(20_000);
  answer = accept;
  forwarder.add([lineOf('new'), lineOf('newest')]);
  vi.setSystemTime(Date.now() + 1_000);
  await forwarder.flush(20_000);
  expect(namesOf(collector.received)[1]).toEqual([...Array<string>(2_046).fill('old'), 'new', 'newest']);
});

test('spans that wait take 4 Mi characters at most', async () => {
  const collector = await startCollector(accept);
  const forwarder = forwarderTo(collector.url);
  const long = ' '.repeat(1_500_000);
  forwarder.add(['a', 'b', 'c'].map((name) => lineOf(name).replace(',', `,${long}`)));
  forwarder.add([lineOf('short')]);
  await forwarder.flush(10_000);
  expect(namesOf(collector.received)[0]?.map((name) => name[0])).toEqual(['b', 'c', 's']);
});

test('a connection that was closed meanwhile is opened anew', async () => {
  const collector = await startCollector((response) => {
    const { socket } = response;
    accept(response);
    // After the answer, as a collector does with a connection that was idle while the environment was frozen.
    response.on('finish', () => setImmediate(() => socket?.resetAndDestroy()));
  });
  const forwarder = forwarderTo(collector.url);
  for (const name of ['a', 'b', 'c']) {
    forwarder.add([lineOf(name)]);
    await forwarder.flush(10_000);
  }
  expect(namesOf(collector.received)).toEqual([['a'], ['b'], ['c']]);
  expect(warnings).toEqual([]);
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, "the endpoint 'collector:4318/v1/traces' is no URL"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://user:password@host?key=1' }, "the endpoint 'host' is no URL"],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, "the protocol 'grpc' is not spoken"],
  [{ OTEL_EXPORTER_OTLP_TIMEOUT: 'soon' }, "the timeout 'soon' is no number"],
])('%o is refused', (variables, message) => {
  const all = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', ...variables };
  expect(() => createForwarder(all, () => {})).toThrow(message);
});

test('OTEL_TRACES_EXPORTER without otlp turns it off', () => {
  const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_EXPORTER: 'none' };
  expect(createForwarder(variables, () => {})).toBeUndefined();
});
