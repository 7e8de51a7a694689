import {
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { TraceState, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { withHandover } from './handover.ts';
import { originOf, traceGroup } from './origin.ts';
import { SPAN_KINDS } from './span-kind.ts';

/** W3C Trace Context and Baggage, with what the layer hands on in `tracestate` on its way out. */
export class HandoverPropagator implements TextMapPropagator {
  readonly #trace = new W3CTraceContextPropagator();
  readonly #baggage = new W3CBaggagePropagator();

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#trace.inject(withOwnHandover(context), carrier, setter);
    this.#baggage.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#baggage.extract(this.#trace.extract(context, carrier, getter), carrier, getter);
  }

  fields(): string[] {
    return [...this.#trace.fields(), ...this.#baggage.fields()];
  }
}

/** The context with the handover in its span's `tracestate`; as it is where no span of ours is active. */
function withOwnHandover(context: Context): Context {
  const span = trace.getSpan(context) as (ReadableSpan & { spanContext: ReadableSpan['spanContext'] }) | undefined;
  const origin = originOf(span);
  if (!span || !origin) return context;
  const spanContext = span.spanContext();
  const { weight } = origin;
  const traceState = withHandover(spanContext.traceState ?? new TraceState(), {
    traceGroup: traceGroup(origin),
    caller: {
      service: String(span.resource.attributes['service.name'] ?? ''),
      name: span.name,
      kind: SPAN_KINDS[span.kind],
      spanId: spanContext.spanId,
    },
    ...(weight !== undefined && { weight }),
  });
  return trace.setSpanContext(context, { ...spanContext, traceState });
}
