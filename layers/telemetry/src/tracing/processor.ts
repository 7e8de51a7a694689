import { type Context, trace } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { currentInvocation } from '../invocation.ts';
import { writeLines } from '../sink.ts';
import { originOf, setOrigin, traceGroup } from './origin.ts';
import { spanLine } from './span-line.ts';
import { traceGroupOf } from './trace-group.ts';

/** Spans of one invocation that are kept for one write; with more, those that have ended are written at once. */
const MAX_HELD = 500;

/** Turns ended spans into lines, held until the end of their invocation. */
export class LineSpanProcessor implements SpanProcessor {
  onStart(span: Span, parentContext: Context): void {
    const inherited = originOf(trace.getSpan(parentContext));
    setOrigin(
      span,
      inherited ?? {
        root: span,
        remoteGroup: traceGroupOf(span.parentSpanContext?.traceState),
        invocation: currentInvocation(),
      },
    );
  }

  onEnd(span: ReadableSpan): void {
    const origin = originOf(span);
    if (!origin) return;
    const line = (): string => spanLine(span, traceGroup(origin));
    const { invocation } = origin;
    if (invocation?.open) hold(invocation.spans, line);
    else writeLines([line()]);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function hold(held: (() => string)[], line: () => string): void {
  held.push(line);
  if (held.length >= MAX_HELD) writeLines(held.splice(0).map((each) => each()));
}
