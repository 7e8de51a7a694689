import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { installed } from '../../../interop/install.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

interface Instrumentations {
  registerInstrumentations(options: { instrumentations: object[] }): () => void;
  readonly UndiciInstrumentation: new () => object;
}

let packages: Instrumentations;

beforeAll(async () => {
  const require = await installed('current');
  packages = { ...require('@opentelemetry/instrumentation'), ...require('@opentelemetry/instrumentation-undici') };
}, 120_000);

afterEach(() => vi.unstubAllEnvs());

test('an instrumentation of the ecosystem makes spans of the trace, as lines, and hands it on', async () => {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer(({ headers }, response) => {
    received.push(headers);
    response.end('42');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stock`;

  vi.stubEnv('SIGHTLINE_TRACES_HTTP', 'off');
  const { observed, tracer } = await import('@sightline/telemetry');
  const { registerInstrumentations, UndiciInstrumentation } = packages;
  const unregister = registerInstrumentations({ instrumentations: [new UndiciInstrumentation()] });
  const stdout = captureStdout();
  try {
    await observed(async (..._: unknown[]) => {
      await tracer.span('look up', async () => (await fetch(url)).text());
    })({}, lambdaContext('r-1'));
  } finally {
    unregister();
    server.closeAllConnections();
    server.close();
  }

  const [request, lookUp, root, ...more] = stdout.spans();
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    name: 'GET',
    kind: 'SPAN_KIND_CLIENT',
    parentSpanId: lookUp?.spanId,
    traceId: root?.traceId,
    traceGroup: 'front',
    instrumentationScope: { name: '@opentelemetry/instrumentation-undici' },
    attributes: { 'http.response.status_code': 200, 'url.path': '/stock' },
  });
  expect(received).toMatchObject([
    {
      traceparent: `00-${root?.traceId}-${request?.spanId}-01`,
      tracestate: `sightline=front;unknown_service;GET;c${request?.spanId}`,
    },
  ]);
});
