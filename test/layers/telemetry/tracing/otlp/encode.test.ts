import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { encodeTraces } from '../../../../../layers/telemetry/src/tracing/otlp/encode.ts';
import { spanLine } from '../../../../../layers/telemetry/src/tracing/span-line.ts';
import { installed } from '../../../../interop/install.ts';

interface Transformer {
  readonly JsonTraceSerializer: { serializeRequest(spans: readonly ReadableSpan[]): Uint8Array };
}

let transformer: Transformer;

beforeAll(async () => {
  transformer = (await installed('current'))('@opentelemetry/otlp-transformer') as Transformer;
}, 120_000);

const exporter = new InMemorySpanExporter();
const resource = resourceFromAttributes({ 'service.name': 'shop', 'process.pid': 7, 'process.tags': ['a', 'b'] });
const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] });

/** What OpenTelemetry's own exporter sends, but for the flags, which a line does not tell. */
function official(spans: readonly ReadableSpan[]): unknown {
  const json = new TextDecoder().decode(transformer.JsonTraceSerializer.serializeRequest(spans));
  return JSON.parse(json, (key, value: unknown) => (key === 'flags' ? undefined : value));
}

/** Both leave things out that are the default of OTLP. */
function withoutDefaults(request: unknown): unknown {
  return JSON.parse(JSON.stringify(request), (_, value: unknown) =>
    value === 0 || value === '' || (Array.isArray(value) && value.length === 0) ? undefined : value,
  );
}

function ours(spans: readonly ReadableSpan[]): unknown {
  return JSON.parse(encodeTraces(spans.map((span) => spanLine(span, 'root'))));
}

const value = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => Math.abs(each) < 2 ** 53),
  fc.array(fc.string()),
  fc.array(fc.integer()),
);
const attributes = fc.dictionary(fc.stringMatching(/^x[0-9.]{1,9}$/), value) as fc.Arbitrary<Attributes>;
const spanFields = fc.record({
  name: fc.string(),
  kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER),
  attributes,
  scope: fc.constantFrom('a', 'b'),
  start: fc.integer({ min: 0, max: 2 ** 41 }),
  nanos: fc.nat(999_999_999),
  event: attributes,
  link: attributes,
  isChild: fc.boolean(),
  error: fc.option(fc.string()),
});

test('property: the body is what OpenTelemetry’s own exporter makes of the spans', () => {
  fc.assert(
    fc.property(fc.array(spanFields, { maxLength: 5 }), (all) => {
      exporter.reset();
      const remote = {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: TraceFlags.SAMPLED,
        traceState: new TraceState('sightline=a,other=b'),
        isRemote: true,
      };
      for (const { name, kind, scope, start, nanos, event, link, isChild, error, attributes } of all) {
        const parent = isChild ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
        const links = [{ context: remote, attributes: link }];
        const options = { kind, attributes, links, startTime: [Math.trunc(start / 1000), nanos] as [number, number] };
        const span = provider.getTracer(scope, '1').startSpan(name, options, parent);
        span.addEvent('event', event);
        if (error !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
        span.end();
      }
      const spans = exporter.getFinishedSpans();
      expect(withoutDefaults(ours(spans))).toEqual(withoutDefaults(official(spans)));
    }),
  );
});

test('an integer beyond 64 bits, over which a collector refuses the whole batch, is sent as a double', () => {
  exporter.reset();
  provider
    .getTracer('a')
    .startSpan('s', { attributes: { large: 1e300 } })
    .end();
  const [span] = exporter.getFinishedSpans();
  expect(encodeTraces([spanLine(span!, 'root')])).toContain('{"key":"large","value":{"doubleValue":1e+300}}');
});

test('what only looks like a span line is left out', () => {
  expect(encodeTraces(['{"traceId":"', '{"traceId":"x","sightline":1}'])).toBe('{"resourceSpans":[]}');
});
