import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { cutTraceGroup, handoverOf, spanLine, writeLines } from '../internal.ts';
import { inCurrentShape } from './shape.ts';

/** A span exporter, by shape: it fits into OpenTelemetry's SDK of version 1, 2 and 3, and nothing of one is imported. */
export interface LineExporter {
  export(spans: readonly object[], done: (result: { code: number; error?: Error }) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** `ExportResultCode` of OpenTelemetry's SDK. */
const SUCCESS = 0;
const FAILED = 1;

/**
 * Writes spans as the layer's lines, for a provider of the application's own. The layer's processor does more: it knows
 * the trace group of every span, holds spans until their invocation ends and keeps those of one that failed. The
 * exporter finds the trace group in what the caller handed on, or else in the batch: the topmost span of it.
 *
 * @example
 * import { lineSpanExporter } from '@sightline/telemetry/exporter';
 * new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(lineSpanExporter())] });
 */
export function lineSpanExporter(): LineExporter {
  return {
    export: (spans, done) => {
      try {
        writeLines(linesOf(spans.map(inCurrentShape)));
        done({ code: SUCCESS });
      } catch (error) {
        done({ code: FAILED, error: error instanceof Error ? error : new Error(String(error)) });
      }
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}

function linesOf(spans: readonly ReadableSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  return spans.map((span) => {
    const handedOn = handoverOf(span.spanContext().traceState)?.traceGroup;
    return spanLine(span, handedOn ?? cutTraceGroup(topmostOf(span, byId).name));
  });
}

function topmostOf(span: ReadableSpan, byId: Map<string, ReadableSpan>): ReadableSpan {
  let topmost = span;
  // Every span is a step at most, so that parents which are each other's children end too.
  for (let steps = byId.size; steps > 0; steps--) {
    const parent = byId.get(topmost.parentSpanContext?.spanId ?? '');
    if (parent === undefined) break;
    topmost = parent;
  }
  return topmost;
}
