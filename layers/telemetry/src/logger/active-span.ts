import { isSpanContextValid, type Span, type SpanContext, trace } from '@opentelemetry/api';
import { clip } from '../clip.ts';
import { textOf } from '../error-fields.ts';
import type { Level } from '../wire.ts';

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

/** Characters of a message that an event has. The log line has all. */
const MAX_EVENT_MESSAGE = 1_024;

/** Adds what is logged to the active span, if that is recording. */
export function addSpanEvent(level: Level, message: unknown): void {
  const span = trace.getActiveSpan();
  if (span?.isRecording())
    span.addEvent('log', { 'log.severity': level, 'log.message': clip(textOf(message), MAX_EVENT_MESSAGE) });
}
