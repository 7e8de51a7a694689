/**
 * The SDK's Tracer for the layer's sampler, which looks at no attributes: they are checked and copied once, for the span,
 * and not for the sampler first. Left out are the SDK's metrics of itself, which go nowhere, and its look in `inspect`.
 */
import {
  context as active,
  diag,
  INVALID_SPAN_CONTEXT,
  SamplingDecision,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { cleanAttributes, isTracingSuppressed } from '@opentelemetry/core';
import { SpanImpl } from './Span.mjs';

export class Tracer {
  #scope;
  #options;

  constructor(scope, options) {
    this.#scope = scope;
    this.#options = options;
  }

  startSpan(name, options = {}, given = active.active()) {
    const context = options.root ? trace.deleteSpan(given) : given;
    if (isTracingSuppressed(context)) {
      diag.debug('Instrumentation suppressed, returning Noop Span');
      return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    }
    const { resource, sampler, idGenerator, spanProcessor, spanLimits } = this.#options;
    const { kind = SpanKind.INTERNAL, startTime } = options;
    const caller = trace.getSpanContext(context);
    const parentSpanContext = caller && trace.isSpanContextValid(caller) ? caller : undefined;
    const spanId = idGenerator.generateSpanId();
    const traceId = parentSpanContext?.traceId ?? idGenerator.generateTraceId();
    const sampling = sampler.shouldSample(context, traceId, name, kind, options.attributes, options.links);
    const { decision } = sampling;
    const traceFlags = decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const spanContext = { traceId, spanId, traceFlags, traceState: parentSpanContext?.traceState };
    if (decision === SamplingDecision.NOT_RECORD) {
      diag.debug('Recording is off, propagating context in a non-recording span');
      return trace.wrapSpanContext(spanContext);
    }
    const asked = sampling.attributes ? { ...options.attributes, ...sampling.attributes } : options.attributes;
    const { attributes, droppedAttributesCount } = cleanAttributes(asked, spanLimits);
    return new SpanImpl({
      resource,
      scope: this.#scope,
      context,
      spanContext,
      name,
      kind,
      links: options.links?.map((link) => ({ context: link.context, ...cleanAttributes(link.attributes, spanLimits) })),
      parentSpanContext,
      attributes,
      droppedAttributesCount,
      startTime,
      spanProcessor,
      spanLimits,
    });
  }

  /** @param rest - options and a parent context, either or both left out, and the work */
  startActiveSpan(name, ...rest) {
    const work = rest.pop();
    if (work === undefined) return undefined;
    const [options, parent = active.active()] = rest;
    const span = this.startSpan(name, options, parent);
    return active.with(trace.setSpan(parent, span), work, undefined, span);
  }
}
