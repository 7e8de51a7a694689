import { type HrTime, type Link, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { jsonOf } from '../json.ts';
import { rfc3339Nanos } from '../time.ts';
import { LINE_END, LINE_START } from '../wire.ts';
import { SPAN_KINDS } from './span-kind.ts';

const NANOS_PER_SECOND = 1e9;

/** All spans of a provider share one resource, so its JSON is made once. */
const resources = new WeakMap<object, string>();

/**
 * One ended span as its line, without newline: the document of the wire contract's `SpanLine`, members in that order.
 *
 * @param traceGroup - name of the trace's root span
 */
export function spanLine(span: ReadableSpan, traceGroup: string): string {
  const { traceId, spanId, traceState } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId ?? '';
  const startTime = rfc3339Nanos(span.startTime);
  const endTime = rfc3339Nanos(span.endTime);
  const duration = nanosOf(span.duration);
  const { code } = span.status;
  const scope = span.instrumentationScope;
  const rootFields =
    parentSpanId === ''
      ? `,"traceGroupFields":{"endTime":"${endTime}","durationInNanos":${duration},"statusCode":${code}}`
      : '';
  return (
    `${LINE_START.span}${traceId}","spanId":"${spanId}","parentSpanId":"${parentSpanId}"` +
    `,"traceState":${JSON.stringify(traceState?.serialize() ?? '')}` +
    `,"name":${jsonOf(span.name)},"kind":"${SPAN_KINDS[span.kind] ?? SPAN_KINDS[SpanKind.INTERNAL]}"` +
    `,"serviceName":${jsonOf(span.resource.attributes['service.name']) ?? '""'}` +
    `,"traceGroup":${jsonOf(traceGroup)}${rootFields}` +
    `,"@timestamp":"${startTime}","startTime":"${startTime}","endTime":"${endTime}","durationInNanos":${duration}` +
    `,"status":{"code":${code},"message":${jsonOf(span.status.message ?? '')}}` +
    `,"attributes":${jsonOf(span.attributes)},"resource":${resourceJson(span.resource)}` +
    `,"instrumentationScope":{"name":${jsonOf(scope.name)},"version":${jsonOf(scope.version ?? '')}}` +
    `,"events":[${span.events.map(eventJson).join(',')}],"links":[${span.links.map(linkJson).join(',')}]` +
    `,"droppedAttributesCount":${span.droppedAttributesCount}` +
    `,"droppedEventsCount":${span.droppedEventsCount},"droppedLinksCount":${span.droppedLinksCount}${LINE_END}`
  );
}

function nanosOf([seconds, nanos]: HrTime): number {
  const total = seconds * NANOS_PER_SECOND + nanos;
  return Number.isFinite(total) ? Math.max(0, Math.trunc(total)) : 0;
}

function resourceJson(resource: ReadableSpan['resource']): string {
  let json = resources.get(resource);
  if (json === undefined) {
    json = `{"attributes":${jsonOf(resource.attributes)}}`;
    resources.set(resource, json);
  }
  return json;
}

function eventJson({ name, time, attributes = {}, droppedAttributesCount = 0 }: TimedEvent): string {
  return `{"name":${jsonOf(name)},"time":"${rfc3339Nanos(time)}","attributes":${jsonOf(attributes)},"droppedAttributesCount":${droppedAttributesCount}}`;
}

function linkJson({ context, attributes = {}, droppedAttributesCount = 0 }: Link): string {
  const { traceId, spanId, traceState } = context;
  return `{"traceId":${jsonOf(traceId)},"spanId":${jsonOf(spanId)},"traceState":${jsonOf(traceState?.serialize() ?? '')},"attributes":${jsonOf(attributes)},"droppedAttributesCount":${droppedAttributesCount}}`;
}
