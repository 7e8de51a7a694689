import { setTimeout as sleep } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import { observed, tracer } from '@sightline/telemetry';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
const segment = '53995c3f42cd8ad8';
const header = (sampled: 0 | 1) => `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${segment};Sampled=${sampled}`;
const of = (digit: string, flags = '01') => `00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}`;

function sqs(...parents: readonly string[]): object {
  const Records = parents.map((traceparent) => ({
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:payments',
    messageAttributes: { traceparent: { stringValue: traceparent } },
  }));
  return { Records };
}

const httpEvent = (headers: Record<string, string>) => ({
  rawPath: '/',
  routeKey: '$default',
  headers,
  requestContext: { http: { method: 'GET' }, domainName: 'example.com' },
});

/** Invokes a handler in a process of its own, as far as settings are read once a process. */
async function invocation(event: unknown, handler: (...args: unknown[]) => unknown = () => {}): Promise<void> {
  const own = await import('@sightline/telemetry');
  await own
    .observed(async (...args: unknown[]) => handler(...args))(event, lambdaContext('r-1'))
    .catch(() => {});
}

describe('context in', () => {
  test('a batch is a root, linked to each of its senders once', () => {
    const stdout = captureStdout();
    observed((..._: unknown[]) => {})(sqs(of('1'), of('2'), of('1'), 'nonsense'), lambdaContext('r-1'));
    const [span] = stdout.spans();
    expect(span).toMatchObject({ parentSpanId: '', name: 'process payments', kind: 'SPAN_KIND_CONSUMER' });
    expect(span?.links.map(({ spanId }) => spanId)).toEqual(['1'.repeat(16), '2'.repeat(16)]);
  });

  test("X-Ray's header of the context counts where the event has none", () => {
    const stdout = captureStdout();
    const context = { ...lambdaContext('r-1'), xRayTraceId: header(1) };
    observed((..._: unknown[]) => {})({}, context);
    expect(stdout.spans()).toMatchObject([{ traceId, links: [{ spanId: segment }] }]);
  });

  test.each([
    ['load balancer, single headers', { requestContext: { elb: {} }, httpMethod: 'GET', path: '/' }, 'headers'],
    ['load balancer, several', { requestContext: { elb: {} }, httpMethod: 'GET', path: '/' }, 'multiValueHeaders'],
    ['REST API, several', { resource: '/', httpMethod: 'GET', headers: null }, 'multiValueHeaders'],
    ['WebSocket, single headers', { requestContext: { connectionId: 'c', eventType: 'CONNECT' } }, 'headers'],
    ['WebSocket, several', { requestContext: { connectionId: 'c', eventType: 'CONNECT' } }, 'multiValueHeaders'],
  ])('the sender of a request is its parent: %s', (_, event, member) => {
    const stdout = captureStdout();
    const several = member === 'multiValueHeaders';
    const headers = { TraceParent: several ? [of('1')] : of('1'), tracestate: several ? ['a=1', 'b=2'] : 'a=1,b=2' };
    observed((..._: unknown[]) => {})({ ...event, [member]: headers }, lambdaContext('r-1'));
    expect(stdout.spans()).toMatchObject([
      { traceId: '1'.repeat(32), parentSpanId: '1'.repeat(16), traceState: 'a=1,b=2' },
    ]);
  });

  test.each([0, 1] as const)('an X-Ray parent with Sampled=%i gives its trace, and never takes the root', (sampled) => {
    const stdout = captureStdout();
    observed((..._: unknown[]) => {})(httpEvent({ 'x-amzn-trace-id': header(sampled) }), lambdaContext('r-1'));
    expect(stdout.spans()).toMatchObject([
      { traceId, parentSpanId: '', links: [{ traceId, spanId: segment, attributes: { 'aws.xray': true } }] },
    ]);
  });

  test('X-Ray’s environment counts where the event says nothing', () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', header(0));
    const stdout = captureStdout();
    observed((..._: unknown[]) => tracer.span('child', () => {}))({}, lambdaContext('r-1'));
    tracer.span('other', () => {});
    vi.unstubAllEnvs();
    const [other, child, server] = [stdout.spans()[2], ...stdout.spans()];
    expect(server).toMatchObject({ traceId, parentSpanId: '' });
    expect(child).toMatchObject({ traceId, parentSpanId: server?.spanId });
    expect(other?.traceId).not.toBe(traceId);
  });

  test('W3C comes before X-Ray', () => {
    const stdout = captureStdout();
    const headers = { traceparent: of('1'), 'x-amzn-trace-id': header(1) };
    observed((..._: unknown[]) => {})(httpEvent(headers), lambdaContext('r-1'));
    expect(stdout.spans()).toMatchObject([{ traceId: '1'.repeat(32), parentSpanId: '1'.repeat(16), links: [] }]);
  });
});

describe('open spans', () => {
  test('after an error they are written as unfinished, children before parents', async () => {
    const stdout = captureStdout();
    const failing = observed(async (..._: unknown[]) => {
      void tracer.span('outer', () => tracer.span('inner', () => sleep(20)));
      await sleep(1);
      throw new Error('boom');
    });
    await expect(failing({}, lambdaContext('r-1'))).rejects.toThrow('boom');
    expect(stdout.spans().map(({ name, attributes }) => [name, attributes['sightline.unfinished']])).toEqual([
      ['inner', true],
      ['outer', true],
      ['front', undefined],
    ]);
    await sleep(40);
    expect(stdout.spans()).toHaveLength(3);
  });
});

describe('sampling', () => {
  beforeEach(startAfresh);
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  const settings = (variables: Record<string, string>) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  };
  const failing = () => {
    throw new Error('boom');
  };

  test('of all off, what failed is kept, and stands for itself', async () => {
    settings({ OTEL_TRACES_SAMPLER: 'always_off' });
    const stdout = captureStdout();
    await invocation({});
    expect(stdout.spans()).toEqual([]);
    await invocation({}, failing);
    expect(stdout.spans()).toMatchObject([
      { name: 'front', status: { code: 2 }, attributes: { 'sightline.sampling.weight': 1 } },
    ]);
  });

  test('what was slow is kept, and nothing when told so', async () => {
    settings({ OTEL_TRACES_SAMPLER: 'always_off', SIGHTLINE_TRACES_KEEP: 'slow=60000' });
    vi.useFakeTimers({ toFake: ['Date'] });
    const stdout = captureStdout();
    await invocation({}, failing);
    expect(stdout.spans()).toEqual([]);
    await invocation({}, () => vi.setSystemTime(Date.now() + 60_001));
    expect(stdout.spans()).toHaveLength(1);
  });

  test('nothing is kept when told so', async () => {
    settings({ OTEL_TRACES_SAMPLER: 'always_off', SIGHTLINE_TRACES_KEEP: 'none' });
    const stdout = captureStdout();
    await invocation({}, failing);
    expect(stdout.spans()).toEqual([]);
  });

  test('a share has its weight, which travels, and its rate stays right', async () => {
    settings({ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.25' });
    const stdout = captureStdout();
    const own = await import('@sightline/telemetry');
    const handedOn: string[] = [];
    for (let index = 0; index < 400; index++)
      await invocation({}, () => handedOn.push(own.injectContext()['tracestate'] ?? ''));
    const spans = stdout.spans();
    expect(spans.length).toBeGreaterThan(50);
    expect(spans.length).toBeLessThan(150);
    for (const { attributes } of spans) expect(attributes['sightline.sampling.weight']).toBe(4);
    expect(handedOn.filter((state) => state.endsWith(';4'))).toHaveLength(spans.length);

    const later = captureStdout();
    await invocation(httpEvent({ traceparent: of('1'), tracestate: `sightline=a;b;c;p${'1'.repeat(16)};4` }));
    await invocation(httpEvent({ traceparent: of('1', '00') }));
    expect(later.spans()).toMatchObject([{ attributes: { 'sightline.sampling.weight': 4 } }]);
  });

  test('X-Ray decides when told to', async () => {
    settings({ OTEL_TRACES_SAMPLER: 'xray' });
    const stdout = captureStdout();
    await invocation(httpEvent({ 'x-amzn-trace-id': header(0) }));
    await invocation(httpEvent({ 'x-amzn-trace-id': header(1) }));
    await invocation({});
    expect(stdout.spans().map((span) => span.traceId === traceId)).toEqual([true, false]);
  });

  test('HTTP attributes have their old names too when told so', async () => {
    settings({ OTEL_SEMCONV_STABILITY_OPT_IN: 'http/dup' });
    const stdout = captureStdout();
    await invocation(httpEvent({}), () => ({ statusCode: 204 }));
    expect(stdout.spans()[0]).toMatchObject({
      kind: `SPAN_KIND_${SpanKind[SpanKind.SERVER]}`,
      attributes: {
        'http.request.method': 'GET',
        'http.method': 'GET',
        'http.url': 'https://example.com/',
        'http.scheme': 'https',
        'http.response.status_code': 204,
        'http.status_code': 204,
      },
    });
  });
});
