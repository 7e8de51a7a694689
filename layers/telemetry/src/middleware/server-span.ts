import {
  type Attributes,
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { config } from '../config.ts';
import { env } from '../env.ts';
import type { Invocation } from '../invocation.ts';
import { withOldHttpNames } from '../tracing/http-names.ts';
import { ids } from '../tracing/ids.ts';
import { linksTo, linkToSegment } from '../tracing/links.ts';
import { originOf } from '../tracing/origin.ts';
import { layerTracer } from '../tracing/provider.ts';
import { WEIGHT } from '../tracing/sampler.ts';
import { settings } from '../tracing/settings.ts';
import { recordError } from '../tracing/span-error.ts';
import { triggerOf } from '../tracing/triggers/index.ts';
import { text } from '../tracing/triggers/trigger.ts';
import { readXRay, withXRayDecision } from '../tracing/x-ray.ts';
import { httpStatusOf, isFailure, type Outcome } from './outcome.ts';

/**
 * Starts the span of an invocation, child of whoever sent the event. Attributes are named as
 * https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/ has them.
 *
 * X-Ray's header is the event's, the context's (on Managed Instances), or the environment's.
 *
 * Where the sender handed on no W3C context but X-Ray did, the span is a root in X-Ray's trace, linked to its segment: a
 * child of a segment, which is stored elsewhere or not at all, would leave the trace without a root.
 *
 * @returns the context in which the span is the active one
 */
export function startServerSpan(
  { requestId, functionName }: Invocation,
  coldStart: boolean,
  event: unknown,
  context: unknown,
): Context {
  const tracer = layerTracer();
  const { name, kind, attributes, carrier, links = [], xray } = triggerOf(event, context);
  const sender = carrier ? propagation.extract(ROOT_CONTEXT, carrier) : ROOT_CONTEXT;
  const segment = trace.getSpanContext(sender)
    ? undefined
    : readXRay(xray ?? text(context, 'xRayTraceId') ?? env()['_X_AMZN_TRACE_ID']);
  const caller = segment ? withXRayDecision(sender, segment) : sender;
  const options = {
    kind,
    links: [...linksTo(links), ...linkToSegment(segment)],
    attributes: httpNamed({
      'faas.coldstart': coldStart,
      ...(requestId && { 'faas.invocation_id': requestId }),
      ...functionAttributes(text(context, 'invokedFunctionArn')),
      ...attributes,
    }),
  };
  const span = ids.adopting(segment?.traceId, () =>
    tracer.startSpan(name ?? functionName ?? config.service, options, caller),
  );
  return trace.setSpan(caller, span);
}

let lastArn: string | undefined;
let lastFunction: Attributes = {};

/** An environment is invoked by one or two names of its function, so what was taken from the last is kept. */
function functionAttributes(arn: string | undefined): Attributes {
  if (arn !== lastArn) {
    lastArn = arn;
    lastFunction = arn ? { 'cloud.resource_id': arn, 'cloud.account.id': arn.split(':')[4] } : {};
  }
  return lastFunction;
}

/**
 * Ends the span as the invocation ended, and decides whether the spans are kept that head sampling left out. After an
 * error or at the deadline nothing may run on, so spans that are still open end first; otherwise they end when they do.
 */
export function endServerSpan(span: Span, outcome: Outcome): void {
  const buffer = originOf(span)?.buffer;
  if (outcome.threw) buffer?.endOpen(span);
  const status = httpStatusOf(outcome);
  if (status !== undefined) span.setAttributes(httpNamed({ 'http.response.status_code': status }));
  const message = outcome.threw ? recordError(span, outcome.error) : '';
  if (isFailure(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message });
  const kept = isKept(span, outcome);
  // All invocations of this kind are kept, so each stands for itself alone.
  if (kept && isWeighted(span)) span.setAttribute(WEIGHT, 1);
  span.end();
  buffer?.settle(kept);
}

/** Whether an invocation is of a kind that is always kept. */
function isKept(span: Span, outcome: Outcome): boolean {
  const { keepFailed, keepSlowerThanMs = Number.POSITIVE_INFINITY } = settings;
  if (keepFailed && isFailure(outcome)) return true;
  return keepSlowerThanMs < Number.POSITIVE_INFINITY && elapsedMs(span) > keepSlowerThanMs;
}

function elapsedMs(span: Span): number {
  const [seconds, nanos] = (span as ReadableSpan & Span).startTime ?? [Number.POSITIVE_INFINITY, 0];
  return Date.now() - seconds * 1_000 - nanos / 1_000_000;
}

/** The span has a weight, or was left out by the sampling that gives one. */
function isWeighted(span: Span): boolean {
  const { attributes } = span as ReadableSpan & Span;
  return attributes?.[WEIGHT] !== undefined || (span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0;
}

function httpNamed(attributes: Attributes): Attributes {
  return settings.oldHttpNames ? withOldHttpNames(attributes) : attributes;
}
