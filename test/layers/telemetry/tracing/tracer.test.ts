import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { injectContext, tracer } from '@sightline/telemetry';
import { expect, test } from 'vitest';
import { captureStdout } from '../support/stdout.ts';

test('a span outside of any invocation is written when it ends', () => {
  const stdout = captureStdout();
  const result = tracer.span('work', { kind: SpanKind.CLIENT, attributes: { 'order.id': 7 } }, (span) => {
    span.addEvent('half', { done: 0.5 });
    return 'ok';
  });
  expect(result).toBe('ok');
  expect(stdout.spans()).toMatchObject([
    {
      name: 'work',
      kind: 'SPAN_KIND_CLIENT',
      parentSpanId: '',
      traceGroup: 'work',
      status: { code: 0, message: '' },
      attributes: { 'order.id': 7 },
      events: [{ name: 'half', attributes: { done: 0.5 } }],
    },
  ]);
});

test('spans nest across await, and carry the name of their local root, even a later one', async () => {
  const stdout = captureStdout();
  await tracer.span('root', async (root) => {
    root.updateName('renamed');
    await Promise.resolve();
    await tracer.span('child', async () => {
      await Promise.resolve();
      tracer.span('grandchild', () => {});
    });
  });
  const [grandchild, child, root] = stdout.spans();
  expect(child?.parentSpanId).toBe(root?.spanId);
  expect(grandchild?.parentSpanId).toBe(child?.spanId);
  expect([grandchild, child, root].map((span) => [span?.traceId, span?.traceGroup])).toEqual(
    Array.from({ length: 3 }, () => [root?.traceId, 'renamed']),
  );
});

test.each([new TypeError('no card'), 'boom', undefined, null, 0])(
  'what a body throws (%s) is recorded and thrown on',
  async (thrown) => {
    const stdout = captureStdout();
    const caught = (error: unknown): unknown => ({ error });
    const rejected = await tracer
      .span('async', async () => {
        await Promise.resolve();
        throw thrown;
      })
      .catch(caught);
    expect(rejected).toEqual({ error: thrown });
    let synchronous: unknown = 'nothing';
    try {
      tracer.span('sync', () => {
        throw thrown;
      });
    } catch (error) {
      synchronous = error;
    }
    expect(synchronous).toBe(thrown);
    for (const span of stdout.spans()) {
      expect(span.status.code).toBe(2);
      expect(span.events).toMatchObject([{ name: 'exception' }]);
    }
    expect(stdout.spans()).toHaveLength(2);
  },
);

test('a body that ends its span itself ends it once', () => {
  const stdout = captureStdout();
  tracer.span('work', (span) => span.end());
  expect(() =>
    tracer.span('work', (span) => {
      span.end();
      throw new Error('later');
    }),
  ).toThrow('later');
  expect(stdout.spans()).toHaveLength(2);
});

test('spans made through OpenTelemetry’s API are written too, and bound functions keep their context', () => {
  const stdout = captureStdout();
  trace.getTracer('mine', '2.0').startActiveSpan('outer', (outer) => {
    const later = context.bind(context.active(), function (this: string, suffix: string) {
      tracer.span(this + suffix, () => {});
    });
    context.with(trace.deleteSpan(context.active()), () => later.call('in', 'ner'));
    outer.end();
  });
  const [inner, outer] = stdout.spans();
  expect(outer?.instrumentationScope).toEqual({ name: 'mine', version: '2.0' });
  expect(inner).toMatchObject({ name: 'inner', parentSpanId: outer?.spanId });
});

test('the active trace is handed on with the name of its root', () => {
  captureStdout();
  const headers = tracer.span('POST /orders', (span) => {
    const { traceId, spanId } = span.spanContext();
    expect(injectContext()).toEqual({
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: `sightline=POST%20%2Forders;unknown_service;POST%20%2Forders;i${spanId}`,
    });
    return injectContext();
  });
  const stdout = captureStdout();
  context.with(propagation.extract(context.active(), headers), () => tracer.span('process', () => {}));
  expect(stdout.spans()).toMatchObject([
    { name: 'process', traceGroup: 'POST /orders', traceState: headers['tracestate'] },
  ]);
  expect(stdout.spans()[0]).not.toHaveProperty('traceGroupFields');
});

test('there is nothing to hand on outside of a span', () => {
  expect(injectContext()).toEqual({});
});
