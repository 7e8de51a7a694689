import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** What spans of version 1 of OpenTelemetry's SDK have instead of a scope and a parent's context. */
interface FormerSpan {
  readonly parentSpanId?: string;
  readonly instrumentationLibrary?: { readonly name: string; readonly version?: string };
}

/** A span of any version of OpenTelemetry's SDK as version 2 and later have it. */
export function inCurrentShape(span: object): ReadableSpan {
  if ('instrumentationScope' in span) return span as ReadableSpan;
  const { parentSpanId: spanId, instrumentationLibrary } = span as FormerSpan;
  return Object.create(span, {
    instrumentationScope: { value: instrumentationLibrary ?? { name: '' } },
    parentSpanContext: { value: spanId && { spanId } },
  }) as ReadableSpan;
}
