import { once } from 'node:events';
import http from 'node:http';
import { context, propagation } from '@opentelemetry/api';
import { tracer } from '@sightline/telemetry';
import type { SpanLine } from '@sightline/telemetry/wire';
import { expect, test, vi } from 'vitest';
import { hostRule, namedHostRule } from '../../../../../layers/telemetry/src/tracing/http/hosts.ts';
import { settings } from '../../../../../layers/telemetry/src/tracing/settings.ts';
import { type StubRequest, startStub } from '../../../../functions/stub-server.ts';
import { captureStdout } from '../../support/stdout.ts';

type Send = (url: string, headers: Record<string, string>) => Promise<unknown>;

const viaFetch: Send = async (url, headers) => {
  const response = await fetch(url, { method: 'POST', headers, body: 'b' });
  await response.text();
};

const viaHttp: Send = (url, headers) =>
  new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', headers }, (response) =>
      response.resume().once('end', resolve),
    );
    request.once('error', reject).end('b');
  });

const senders = [
  ['fetch', viaFetch],
  ['node:http', viaHttp],
] as const;

/** Sends a request within a span. */
async function sent(
  send: Send,
  status = 200,
  headers = {},
): Promise<{ spans: SpanLine[]; request: StubRequest; url: string }> {
  await using stub = await startStub((_, response) => response.writeHead(status).end('ok'));
  const stdout = captureStdout();
  await tracer.span('root', () => send(`${stub.url}/orders?token=secret`, headers));
  return { spans: stdout.spans(), request: stub.requests[0] as StubRequest, url: stub.url };
}

test.each(senders)('%s: a request is a client span, and hands it on', async (_, send) => {
  const { spans, request, url } = await sent(send);
  const [client, root] = spans as [SpanLine, SpanLine];
  expect(spans).toHaveLength(2);
  expect(client).toMatchObject({
    name: 'POST',
    kind: 'SPAN_KIND_CLIENT',
    parentSpanId: root.spanId,
    status: { code: 0 },
    attributes: {
      'http.request.method': 'POST',
      'url.full': `${url}/orders`,
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(url).port),
      'http.response.status_code': 200,
    },
  });
  expect(request.headers).toMatchObject({
    traceparent: `00-${client.traceId}-${client.spanId}-01`,
    tracestate: expect.stringContaining('sightline=root;'),
  });
});

test.each(senders)('%s: a refusal is an error', async (_, send) => {
  const { spans } = await sent(send, 503);
  expect(spans[0]).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': '503' } });
});

test.each(senders)('%s: no response is an error, thrown on', async (_, send) => {
  const stub = await startStub(() => {});
  const { url } = stub;
  await stub[Symbol.asyncDispose]();
  const stdout = captureStdout();
  await expect(tracer.span('root', () => send(url, {}))).rejects.toThrow();
  const attributes = { 'error.type': 'ECONNREFUSED' };
  expect(stdout.spans()).toMatchObject([{ name: 'POST', status: { code: 2 }, attributes }, { name: 'root' }]);
});

/** Sends a request with a signal, by `fetch` and by `node:http`. */
const withSignal = [
  ['fetch', (url: string, signal: AbortSignal): Promise<unknown> => fetch(url, { signal })],
  [
    'node:http',
    (url: string, signal: AbortSignal): Promise<unknown> =>
      new Promise((_, reject) => {
        http.get(url, { signal }).once('error', reject);
      }),
  ],
] as const;

/** The client span of a request that is given up for a reason as soon as the server has it. */
async function givenUp(send: (typeof withSignal)[number][1], reason?: Error): Promise<SpanLine> {
  const controller = new AbortController();
  await using stub = await startStub(() => controller.abort(reason));
  const stdout = captureStdout();
  await tracer.span('root', () => send(stub.url, controller.signal).catch(() => undefined));
  return stdout.spans()[0] as SpanLine;
}

test.each(withSignal)('%s: what its caller cancelled has not failed', async (_, send) => {
  const client = await givenUp(send);
  expect(client).toMatchObject({ kind: 'SPAN_KIND_CLIENT', status: { code: 0 }, events: [] });
  expect(client.attributes).not.toHaveProperty('error.type');
});

test.each(withSignal)('%s: a time-out of its caller is a failure', async (_, send) => {
  // As AbortSignal.timeout() does, at a moment that does not depend on the machine's speed.
  const client = await givenUp(send, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  expect(client).toMatchObject({ kind: 'SPAN_KIND_CLIENT', status: { code: 2 } });
});

test('a time-out that the caller makes an error of is a failure', async () => {
  await using stub = await startStub(() => request?.destroy(new Error('too late')));
  let request: http.ClientRequest | undefined;
  const stdout = captureStdout();
  await tracer
    .span('root', () => {
      request = http.get(stub.url);
      return once(request, 'error');
    })
    .catch(() => undefined);
  expect(stdout.spans()[0]).toMatchObject({ kind: 'SPAN_KIND_CLIENT', status: { code: 2 } });
});

const requestPath = (url: string, path: string, headers = {}) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = http.get({ hostname, port, path, headers }, (response) => response.resume().once('end', resolve));
    request.once('error', reject);
  });

test.each([
  ['//partner.example/key', '//partner.example/key'],
  ['///partner.example/key?q=1', '///partner.example/key'],
  ['//', '//'],
  ['/\\partner.example/key', '//partner.example/key'],
  ['http://partner.example/key', '/http://partner.example/key'],
])('a path such as %s does not change the host', async (path, pathname) => {
  await using stub = await startStub((_, response) => response.end('ok'));
  const hosts = vi.spyOn(settings, 'handsOnTo');
  const stdout = captureStdout();
  await tracer.span('root', async () => {
    await requestPath(stub.url, path);
    if (path.startsWith('/')) await (await fetch(`${stub.url}${path}`)).text();
  });
  const clients = stdout.spans().filter(({ kind }) => kind === 'SPAN_KIND_CLIENT');
  expect(clients).toHaveLength(path.startsWith('/') ? 2 : 1);
  for (const client of clients)
    expect(client.attributes).toMatchObject({ 'server.address': '127.0.0.1', 'url.full': `${stub.url}${pathname}` });
  expect(new Set(hosts.mock.calls.flat())).toEqual(new Set(['127.0.0.1']));
  hosts.mockRestore();
});

test.each(['localhost', 'x.internal', 'localhost:80', 'partner.example', '127.0.0.1.evil', 'a b', '[', ''])(
  'the address that is connected to counts, and not a header that says %s',
  async (host) => {
    await using stub = await startStub((_, response) => response.end('ok'));
    const hosts = vi.spyOn(settings, 'handsOnTo').mockReturnValue(false);
    const stdout = captureStdout();
    await tracer.span('root', () => requestPath(stub.url, '/', { host }));
    expect(hosts.mock.calls).toEqual([['127.0.0.1']]);
    hosts.mockRestore();
    expect(stdout.spans()[0]).toMatchObject({ attributes: { 'server.address': '127.0.0.1' } });
    expect(stub.requests[0]?.headers).not.toHaveProperty('traceparent');
  },
);

test.each(senders)('%s: baggage goes only to hosts that are named', async (_, send) => {
  const baggage = propagation.createBaggage({ customer: { value: 'c-17' } });
  const within = (work: () => Promise<unknown>) =>
    context.with(propagation.setBaggage(context.active(), baggage), work);
  await using stub = await startStub((_, response) => response.end('ok'));
  captureStdout();
  await tracer.span('root', () => within(() => send(stub.url, {})));
  const named = vi.spyOn(settings, 'handsBaggageOnTo').mockReturnValue(true);
  await tracer.span('root', () => within(() => send(stub.url, {})));
  named.mockRestore();
  expect(stub.requests.map(({ headers }) => [typeof headers['traceparent'], headers['baggage']])).toEqual([
    ['string', undefined],
    ['string', 'customer=c-17'],
  ]);
});

test.each(senders)('%s: nothing is added to a signed request', async (_, send) => {
  const { spans, request } = await sent(send, 200, { authorization: 'AWS4-HMAC-SHA256 Credential=a' });
  expect(spans).toHaveLength(2);
  expect(request.headers).not.toHaveProperty('traceparent');
});

test.each(senders)('%s: who hands the trace on himself is left alone', async (_, send) => {
  const traceparent = `00-${'1'.repeat(32)}-${'1'.repeat(16)}-01`;
  const { spans, request } = await sent(send, 200, { traceparent });
  expect(spans).toHaveLength(1);
  expect(request.headers['traceparent']).toBe(traceparent);
});

test.each(senders)('%s: outside of a trace there is no span', async (_, send) => {
  await using stub = await startStub((_, response) => response.end());
  const stdout = captureStdout();
  await send(stub.url, {});
  expect(stdout.lines()).toEqual([]);
  expect(stub.requests[0]?.headers).not.toHaveProperty('traceparent');
});

test('by default only hosts of one’s own are told of the trace', () => {
  const rule = hostRule(undefined);
  for (const host of [
    'localhost',
    '127.0.0.1',
    '127.8.9.10',
    'x.execute-api.eu-west-1.amazonaws.com',
    'x.lambda-url.eu-west-1.on.aws',
    'a.internal',
  ])
    expect(rule(host), host).toBe(true);
  for (const host of [
    '127.evil.example',
    '127.0.0.1.evil.example',
    '1127.0.0.1',
    'example.com',
    'sqs.eu-west-1.amazonaws.com',
    'localhost.example.com',
    'evil-internal.com',
  ])
    expect(rule(host), host).toBe(false);
});

test('baggage goes where a pattern names the host itself', () => {
  for (const [patterns, host, isNamed] of [
    [undefined, 'localhost', false],
    ['', 'localhost', false],
    ['default', '127.0.0.1', false],
    ['default,*.example.com', 'a.internal', false],
    ['default,*.example.com', 'api.example.com', true],
    ['localhost', 'localhost', true],
    ['default', '', false],
  ] as const)
    expect(namedHostRule(patterns)(host), `${patterns} ${host}`).toBe(isNamed);
});

test('the rule can be widened, narrowed and turned off', () => {
  expect(hostRule('default, *.example.com')('API.example.com')).toBe(true);
  expect(hostRule('default, *.example.com')('localhost')).toBe(true);
  expect(hostRule('*.example.com')('localhost')).toBe(false);
  expect(hostRule('*.example.com')('aXexampleXcom')).toBe(false);
  expect(hostRule('none')('localhost')).toBe(false);
  expect(hostRule('*')('anything.at.all')).toBe(true);
});

test.each([
  ['given as a list', (url: URL) => ({ headers: ['host', url.host, 'x-a', '1'] })],
  ['that are sent at once', () => ({ headers: { expect: '100-continue' } })],
])('a request with headers %s is a span all the same', async (_, options) => {
  await using stub = await startStub((_, response) => response.end('ok'));
  const stdout = captureStdout();
  const url = new URL(stub.url);
  await tracer.span(
    'root',
    () =>
      new Promise((resolve, reject) => {
        const request = http.request(url, options(url), (response) => response.resume().once('end', resolve));
        request.once('error', reject).end();
      }),
  );
  expect(stdout.spans()).toMatchObject([{ attributes: { 'http.response.status_code': 200 } }, { name: 'root' }]);
});

test('what becomes a socket is no span, because it has no response', async () => {
  const server = http.createServer().on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const stdout = captureStdout();
  const { port } = server.address() as { port: number };
  await tracer.span(
    'root',
    () =>
      new Promise((resolve, reject) => {
        const headers = { connection: 'upgrade', upgrade: 'x' };
        const request = http.request({ host: '127.0.0.1', port, headers }).once('upgrade', resolve);
        request.once('error', reject).end();
      }),
  );
  server.close();
  expect(stdout.spans()).toMatchObject([{ name: 'root' }]);
});

test('two copies of the layer make one span of a request', async () => {
  vi.resetModules();
  const copy = await import('@sightline/telemetry');
  expect(copy.tracer).not.toBe(tracer);
  await using stub = await startStub((_, response) => response.end('ok'));
  const stdout = captureStdout();
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=a' };
  await copy.tracer.span('root', async () => (await fetch(stub.url, { headers })).text());
  expect(stdout.spans()).toMatchObject([{ name: 'GET' }, { name: 'root' }]);
});
