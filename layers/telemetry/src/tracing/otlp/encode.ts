import type { SpanAttributes, SpanEventFields, SpanLine, SpanLinkFields } from '../../wire.ts';

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
const KINDS = {
  SPAN_KIND_INTERNAL: 1,
  SPAN_KIND_SERVER: 2,
  SPAN_KIND_CLIENT: 3,
  SPAN_KIND_PRODUCER: 4,
  SPAN_KIND_CONSUMER: 5,
} as const satisfies Record<SpanLine['kind'], number>;

/** Characters of `2026-11-22T12:00:00`. */
const UP_TO_SECOND = 19;

type AnyValue = Readonly<Record<string, unknown>>;

/**
 * Span lines as the body of an OTLP/HTTP request in JSON
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
 *
 * @param lines - complete span lines, as they were written
 */
export function encodeTraces(lines: readonly string[]): string {
  const byResource = new Map<string, Map<string, object[]>>();
  for (const line of lines) {
    const read = readSpan(line);
    if (!read) continue;
    const [span, encoded] = read;
    const byScope = groupOf(byResource, JSON.stringify(span.resource), () => new Map<string, object[]>());
    groupOf(byScope, JSON.stringify(span.instrumentationScope), () => []).push(encoded);
  }
  const resourceSpans = [...byResource].map(([resource, byScope]) => ({
    resource: { attributes: keyValues((JSON.parse(resource) as SpanLine['resource']).attributes) },
    scopeSpans: [...byScope].map(([scope, spans]) => ({
      scope: JSON.parse(scope) as SpanLine['instrumentationScope'],
      spans,
    })),
  }));
  return JSON.stringify({ resourceSpans });
}

/** A line and its span, unless it only looks like one of the layer's: anybody can write to stdout. */
function readSpan(line: string): readonly [SpanLine, object] | undefined {
  try {
    const span = JSON.parse(line) as SpanLine;
    return [span, encodeSpan(span)];
  } catch {
    return undefined;
  }
}

function encodeSpan(span: SpanLine): object {
  const { status } = span;
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    traceState: span.traceState || undefined,
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: unixNano(span.startTime),
    endTimeUnixNano: unixNano(span.endTime),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(encodeEvent),
    droppedEventsCount: span.droppedEventsCount,
    status: { code: status.code, message: status.message || undefined },
    links: span.links.map(encodeLink),
    droppedLinksCount: span.droppedLinksCount,
  };
}

function encodeEvent({ name, time, attributes, droppedAttributesCount }: SpanEventFields): object {
  return { name, timeUnixNano: unixNano(time), attributes: keyValues(attributes), droppedAttributesCount };
}

function encodeLink({ traceId, spanId, traceState, attributes, droppedAttributesCount }: SpanLinkFields): object {
  return {
    traceId,
    spanId,
    traceState: traceState || undefined,
    attributes: keyValues(attributes),
    droppedAttributesCount,
  };
}

/** Nanoseconds since the epoch, of RFC 3339 with nanoseconds: more than a number can hold, so it is text. */
function unixNano(time: string): string {
  const seconds = Date.parse(`${time.slice(0, UP_TO_SECOND)}Z`) / 1000;
  const nanos = time.slice(UP_TO_SECOND + 1, -1);
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
}

function keyValues(attributes: SpanAttributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  // A collector refuses the whole batch over an integer of more than 64 bits.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: keyValues(value as SpanAttributes) } };
  return {};
}

function groupOf<K, V>(groups: Map<K, V>, key: K, make: () => V): V {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const made = make();
  groups.set(key, made);
  return made;
}
