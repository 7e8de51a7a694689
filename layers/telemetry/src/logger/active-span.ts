import { isSpanContextValid, type Span, type SpanContext, trace } from '@opentelemetry/api';

let lastSpan: Span | undefined;
let lastContext: SpanContext | undefined;

/** The ids of the active span, if they are valid. They never change, so they are looked at once for many lines. */
export function activeSpanContext(): SpanContext | undefined {
  const span = trace.getActiveSpan();
  if (span !== lastSpan) {
    const context = span?.spanContext();
    lastSpan = span;
    lastContext = context && isSpanContextValid(context) ? context : undefined;
  }
  return lastContext;
}
