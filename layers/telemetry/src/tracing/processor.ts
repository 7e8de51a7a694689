import { type Context, TraceFlags, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { currentInvocation } from '../invocation.ts';
import { writeLines } from '../sink.ts';
import { handoverOf } from './handover.ts';
import { type Origin, originOf, setOrigin, traceGroup } from './origin.ts';
import { WEIGHT } from './sampler.ts';
import { spanBufferOf } from './span-buffer.ts';
import { spanLine } from './span-line.ts';

/** Turns ended spans into lines, held until the end of their invocation. */
export class LineSpanProcessor implements SpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    const origin = originOf(trace.getSpan(parentContext)) ?? newOrigin(span);
    setOrigin(span, origin);
    origin.buffer?.opened(span);
  }

  onEnd(span: ReadableSpan): void {
    const origin = originOf(span);
    if (!origin) return;
    const line = (): string => spanLine(span, traceGroup(origin));
    const sampled = (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;
    if (!origin.buffer?.ended(span, line, sampled) && sampled) writeLines([line()]);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

/** Leaves out a span that is still open: what it was to tell of did not happen. */
export function discard(span: object): void {
  originOf(span)?.buffer?.discarded(span as Span);
  setOrigin(span, undefined);
}

/** A span processor, by shape: it fits into OpenTelemetry's SDK of version 2 and 3, and nothing of one is imported. */
export interface LineProcessor {
  onStart(span: object, parentContext: Context): void;
  onEnd(span: object): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * The layer's span processor, for a provider of the application's own. It needs the layer's context manager and
 * propagator beside it.
 *
 * @example
 * context.setGlobalContextManager(new InvocationContextManager());
 * propagation.setGlobalPropagator(new HandoverPropagator());
 * trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [lineSpanProcessor()] }));
 */
export function lineSpanProcessor(): LineProcessor {
  return new LineSpanProcessor();
}

/** The origin that a process's topmost span of a trace is. */
function newOrigin(span: Span): Origin {
  const handover = handoverOf(span.parentSpanContext?.traceState);
  if (handover?.weight !== undefined) span.setAttribute(WEIGHT, handover.weight);
  const weight = span.attributes[WEIGHT];
  const invocation = currentInvocation();
  return {
    root: span,
    handover,
    weight: typeof weight === 'number' ? weight : undefined,
    buffer: invocation && spanBufferOf(invocation),
  };
}
