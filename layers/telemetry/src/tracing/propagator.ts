import {
  type Context,
  createTraceState,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { originOf, traceGroup } from './origin.ts';
import { withTraceGroup } from './trace-group.ts';

/** W3C Trace Context, with the name of the trace's root span in `tracestate` on its way out. */
export class TraceGroupPropagator implements TextMapPropagator {
  readonly #w3c = new W3CTraceContextPropagator();

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.#w3c.inject(withOwnTraceGroup(context), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.#w3c.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.#w3c.fields();
  }
}

/** The context with the trace group in its span's `tracestate`; as it is where no span of ours is active. */
function withOwnTraceGroup(context: Context): Context {
  const span = trace.getSpan(context);
  const origin = originOf(span);
  if (!span || !origin) return context;
  const spanContext = span.spanContext();
  const traceState = withTraceGroup(spanContext.traceState ?? createTraceState(), traceGroup(origin));
  return trace.setSpanContext(context, { ...spanContext, traceState });
}
