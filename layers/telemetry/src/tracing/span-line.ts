import { type HrTime, type Link, SpanKind, type SpanStatus, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { flat } from '../flat.ts';
import { jsonOf, quote } from '../json.ts';
import { MAX_LINE_BYTES } from '../logger/line.ts';
import { rfc3339Nanos } from '../time.ts';
import { LINE_END, LINE_START } from '../wire.ts';
import { shortened } from './short-span.ts';
import { SPAN_KINDS } from './span-kind.ts';

const NANOS_PER_SECOND = 1e9;

/** Characters that are no more bytes than that, whatever they are. */
const SURELY_FITS = MAX_LINE_BYTES / 3;

/** How the line of a span with neither events nor links ends, which nearly all are. */
const NOTHING_ELSE = `,"events":[],"links":[],"droppedAttributesCount":0,"droppedEventsCount":0,"droppedLinksCount":0${LINE_END}`;

/** What most spans have in these places. */
const NO_STATE = '","traceState":"","name":';
const UNSET = statusJson({ code: SpanStatusCode.UNSET });

let lastResource: object | undefined;
let lastScope: object | undefined;
let lastService = '';
let lastOrigin = '';

/**
 * One ended span as its line, without newline: the document of the wire contract's `SpanLine`, members in that order.
 * One that would be longer than a log line may be is shortened.
 *
 * @param traceGroup - name of the trace's root span
 */
export function spanLine(span: ReadableSpan, traceGroup: string): string {
  const line = wholeLine(span, traceGroup);
  const fits = line.length <= SURELY_FITS || Buffer.byteLength(line) <= MAX_LINE_BYTES;
  return fits ? line : wholeLine(shortened(span), traceGroup);
}

function wholeLine(span: ReadableSpan, traceGroup: string): string {
  const { traceId, spanId, traceState } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId ?? '';
  const startTime = rfc3339Nanos(span.startTime);
  const endTime = rfc3339Nanos(span.endTime);
  const duration = nanosOf(span.duration);
  const { code } = span.status;
  lookAtOrigin(span);
  const rootFields =
    parentSpanId === ''
      ? `,"traceGroupFields":{"endTime":"${endTime}","durationInNanos":${duration},"statusCode":${code}}`
      : '';
  return (
    `${LINE_START.span}${traceId}","spanId":"${spanId}","parentSpanId":"${parentSpanId}` +
    `${traceState ? `","traceState":${quote(traceState.serialize())},"name":` : NO_STATE}${quote(span.name)}` +
    `,"kind":"${SPAN_KINDS[span.kind] ?? SPAN_KINDS[SpanKind.INTERNAL]}"${lastService}${quote(traceGroup)}${rootFields}` +
    `,"@timestamp":"${startTime}","startTime":"${startTime}","endTime":"${endTime}","durationInNanos":${duration}` +
    `${code === SpanStatusCode.UNSET && !span.status.message ? UNSET : statusJson(span.status)}${jsonOf(span.attributes)}${lastOrigin}${rest(span)}`
  );
}

function statusJson({ code, message = '' }: SpanStatus): string {
  return `,"status":{"code":${code},"message":${jsonOf(message)}},"attributes":`;
}

/** What follows the instrumentation scope. */
function rest(span: ReadableSpan): string {
  const { events, links, droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  if (events.length + links.length + droppedAttributesCount + droppedEventsCount + droppedLinksCount === 0)
    return NOTHING_ELSE;
  return (
    `,"events":[${events.map(eventJson).join(',')}],"links":[${links.map(linkJson).join(',')}]` +
    `,"droppedAttributesCount":${droppedAttributesCount}` +
    `,"droppedEventsCount":${droppedEventsCount},"droppedLinksCount":${droppedLinksCount}${LINE_END}`
  );
}

function nanosOf([seconds, nanos]: HrTime): number {
  const total = seconds * NANOS_PER_SECOND + nanos;
  return Number.isFinite(total) ? Math.max(0, Math.trunc(total)) : 0;
}

/** Nearly all spans are of the same resource and scope as the one before, so the JSON of both is kept. */
function lookAtOrigin({ resource, instrumentationScope: scope }: ReadableSpan): void {
  if (resource === lastResource && scope === lastScope) return;
  const { attributes } = resource;
  lastService = flat(',"serviceName":', jsonOf(attributes['service.name']) ?? '""', ',"traceGroup":');
  lastOrigin = flat(
    `,"resource":{"attributes":${jsonOf(attributes)}}`,
    `,"instrumentationScope":{"name":${jsonOf(scope.name)},"version":${jsonOf(scope.version ?? '')}}`,
  );
  lastResource = resource;
  lastScope = scope;
}

function eventJson({ name, time, attributes = {}, droppedAttributesCount = 0 }: TimedEvent): string {
  return `{"name":${jsonOf(name)},"time":"${rfc3339Nanos(time)}","attributes":${jsonOf(attributes)},"droppedAttributesCount":${droppedAttributesCount}}`;
}

function linkJson({ context, attributes = {}, droppedAttributesCount = 0 }: Link): string {
  const { traceId, spanId, traceState } = context;
  return `{"traceId":${jsonOf(traceId)},"spanId":${jsonOf(spanId)},"traceState":${jsonOf(traceState?.serialize() ?? '')},"attributes":${jsonOf(attributes)},"droppedAttributesCount":${droppedAttributesCount}}`;
}
