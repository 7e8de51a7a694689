import type * as Api from '@opentelemetry/api';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { installed } from '../../../interop/install.ts';
import { startAfresh } from '../support/fresh.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

type Provider = Api.TracerProvider & { register(parts?: object): void; forceFlush(): Promise<void> };
type ProviderClass = new (options: { spanProcessors: object[]; resource?: unknown }) => Provider;
type ProcessorClass = new (exporter: object) => object;

interface SdkTraceNode {
  readonly NodeTracerProvider: ProviderClass;
  readonly BatchSpanProcessor: ProcessorClass;
  readonly SimpleSpanProcessor: ProcessorClass;
}

/** SDK 2.12, and the older copy of the API that it takes. */
let sdk: SdkTraceNode;
let older: typeof Api;
/** SDK 1.30. */
let former: { readonly BasicTracerProvider: ProviderClass; readonly BatchSpanProcessor: ProcessorClass };

beforeAll(async () => {
  const require = await installed('previous');
  older = require('@opentelemetry/api') as typeof Api;
  sdk = require('@opentelemetry/sdk-trace-node') as SdkTraceNode;
  former = require('sdk-trace-base-1') as typeof former;
}, 120_000);

beforeEach(startAfresh);

test('the layer’s parts work in a NodeTracerProvider of SDK 2 that was registered with an older API', async () => {
  const { logger } = await import('@sightline/telemetry/logger');
  const { observed } = await import('@sightline/telemetry/middleware');
  const { HandoverPropagator, InvocationContextManager, lineSpanProcessor, tracer } = await import(
    '@sightline/telemetry/tracing'
  );
  const provider = new sdk.NodeTracerProvider({ spanProcessors: [lineSpanProcessor()] });
  provider.register({ contextManager: new InvocationContextManager(), propagator: new HandoverPropagator() });

  const stdout = captureStdout();
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  await observed(async (..._: unknown[]) => {
    await tracer.span('ours', async () => {
      await older.trace.getTracer('theirs', '1').startActiveSpan('theirs', async (span) => {
        logger.info('inside');
        span.addEvent('happened').end();
      });
    });
    older.trace.getTracer('theirs').startSpan('never ended');
    throw new Error('no stock');
  })({ headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } }, lambdaContext('r-1')).catch(() => {});

  const [theirs, ours, open, server] = stdout.spans();
  expect(theirs).toMatchObject({
    traceId,
    parentSpanId: ours?.spanId,
    traceGroup: 'front',
    instrumentationScope: { name: 'theirs', version: '1' },
    resource: { attributes: { 'telemetry.sdk.version': '2.12.0' } },
    events: [{ name: 'happened' }],
  });
  expect(ours).toMatchObject({ traceId, parentSpanId: server?.spanId, traceGroup: 'front' });
  expect(open).toMatchObject({ name: 'never ended', attributes: { 'sightline.unfinished': true } });
  expect(server).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331', status: { code: 2 } });
  expect(stdout.logs()).toMatchObject([
    { message: 'inside', traceId, spanId: theirs?.spanId },
    { level: 'ERROR', message: 'no stock', traceId, spanId: server?.spanId },
  ]);
});

test('code with an older copy of the API makes spans of the layer’s provider', async () => {
  const { observed, tracer } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  await observed(async (..._: unknown[]) => {
    await tracer.span('ours', () => older.trace.getTracer('theirs').startActiveSpan('theirs', (span) => span.end()));
    expect(older.trace.getActiveSpan()?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  })({}, lambdaContext('r-1'));
  const [theirs, ours, server] = stdout.spans();
  expect([theirs?.parentSpanId, ours?.parentSpanId]).toEqual([ours?.spanId, server?.spanId]);
});

test('a provider that is registered with an older API after the layer’s own is not used, and says so', async () => {
  await import('@sightline/telemetry');
  expect(older.trace.setGlobalTracerProvider(new sdk.NodeTracerProvider({ spanProcessors: [] }))).toBe(false);
});

test.each(['BatchSpanProcessor', 'SimpleSpanProcessor'] as const)('SDK 2’s %s takes the exporter', async (kind) => {
  const { lineSpanExporter } = await import('@sightline/telemetry/exporter');
  const stdout = captureStdout();
  const provider = new sdk.NodeTracerProvider({ spanProcessors: [new sdk[kind](lineSpanExporter())] });
  const tracer = provider.getTracer('app', '2');
  const root = tracer.startSpan('POST /orders', { kind: older.SpanKind.SERVER });
  tracer.startSpan('charge', {}, older.trace.setSpan(older.ROOT_CONTEXT, root)).end();
  root.end();
  await provider.forceFlush();
  const [child, parent] = stdout.spans();
  const group = kind === 'BatchSpanProcessor' ? 'POST /orders' : 'charge';
  expect(child).toMatchObject({ parentSpanId: parent?.spanId, traceGroup: group, kind: 'SPAN_KIND_INTERNAL' });
  expect(parent).toMatchObject({ name: 'POST /orders', parentSpanId: '', traceGroupFields: { statusCode: 0 } });
});

test('the exporter takes spans of SDK 1, and the trace group that the caller handed on', async () => {
  const { lineSpanExporter } = await import('@sightline/telemetry/exporter');
  const { TraceState } = await import('@opentelemetry/core');
  const stdout = captureStdout();
  const provider = new former.BasicTracerProvider({
    spanProcessors: [new former.BatchSpanProcessor(lineSpanExporter())],
  });
  const remote = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: 1,
    isRemote: true,
    traceState: new TraceState('sightline=POST%20%2Forders'),
  };
  const caller = older.trace.setSpanContext(older.ROOT_CONTEXT, remote);
  provider.getTracer('app', '1').startSpan('charge', {}, caller).end();
  await provider.forceFlush();
  expect(stdout.spans()).toMatchObject([
    {
      traceId: remote.traceId,
      parentSpanId: remote.spanId,
      traceGroup: 'POST /orders',
      instrumentationScope: { name: 'app', version: '1' },
    },
  ]);
});
