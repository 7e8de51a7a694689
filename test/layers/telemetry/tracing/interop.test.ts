import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { beforeEach, expect, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

/** The API keeps one provider a process; each test has its own, and its own copy of the layer. */
beforeEach(startAfresh);

test('a span of the plain OpenTelemetry SDK is parent and child of ours', async () => {
  const { injectContext, observed } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  const exporter = new InMemorySpanExporter();
  const plain = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('plain');
  const w3c = new W3CTraceContextPropagator();
  const get = { keys: Object.keys, get: (carrier: Record<string, string>, key: string) => carrier[key] };

  const parent = plain.startSpan('caller', { kind: SpanKind.CLIENT });
  const headers: Record<string, string> = {};
  w3c.inject(trace.setSpan(ROOT_CONTEXT, parent), headers, { set: (to, key, value) => (to[key] = value) });
  observed((..._: unknown[]) => {
    plain.startSpan('called', { kind: SpanKind.SERVER }, w3c.extract(ROOT_CONTEXT, injectContext(), get)).end();
  })({ headers }, lambdaContext('r-1'));
  parent.end();

  const [ours] = stdout.spans();
  const [called] = exporter.getFinishedSpans();
  const { traceId, spanId } = parent.spanContext();
  expect(ours).toMatchObject({ traceId, parentSpanId: spanId, traceGroup: 'front' });
  expect(called?.spanContext().traceId).toBe(traceId);
  expect(called?.parentSpanContext?.spanId).toBe(ours?.spanId);
  expect(called?.spanContext().traceState?.get('sightline')).toBe(`front;unknown_service;front;s${ours?.spanId}`);
});

test('the layer’s parts work in a provider of the application’s own', async () => {
  const { observed } = await import('@sightline/telemetry/middleware');
  const { HandoverPropagator, InvocationContextManager, lineSpanProcessor, tracer } = await import(
    '@sightline/telemetry/tracing'
  );
  context.setGlobalContextManager(new InvocationContextManager());
  propagation.setGlobalPropagator(new HandoverPropagator());
  const resource = resourceFromAttributes({ 'service.name': 'mine', 'deployment.environment.name': 'test' });
  trace.setGlobalTracerProvider(new TracerProvider({ resource, spanProcessors: [lineSpanProcessor()] }));
  const stdout = captureStdout();
  observed((..._: unknown[]) => {
    tracer.span('ours', () => trace.getTracer('app').startSpan('theirs').end());
  })({}, lambdaContext('r-1'));
  const [theirs, ours, server] = stdout.spans();
  expect([theirs, ours, server].map((span) => span?.parentSpanId)).toEqual([ours?.spanId, server?.spanId, '']);
  for (const span of [theirs, ours, server]) expect(span).toMatchObject({ serviceName: 'mine', traceGroup: 'front' });
  expect(server?.resource.attributes).toMatchObject({ 'deployment.environment.name': 'test' });
});

test('copies of the package share one provider and one invocation', async () => {
  captureStdout();
  const first = await import('@sightline/telemetry');
  first.tracer.span('registers', () => {});
  vi.resetModules();
  const second = await import('@sightline/telemetry');
  expect(second.tracer).not.toBe(first.tracer);
  const stdout = captureStdout();
  await second.observed(async (..._: unknown[]) => {
    await first.tracer.span('first', async () => second.tracer.span('second', () => {}));
  })({}, lambdaContext('r-1'));
  expect(stdout.writes).toHaveLength(1);
  const [inner, outer, server] = stdout.spans();
  expect([inner?.name, outer?.name, server?.name]).toEqual(['second', 'first', 'front']);
  expect([inner?.parentSpanId, outer?.parentSpanId]).toEqual([outer?.spanId, server?.spanId]);
});
