import { TraceFlags } from '@opentelemetry/api';
import { activeSpanContext } from '../logger/active-span.ts';

/** An observation of a histogram, and the span in which it was made. */
export interface Exemplar {
  readonly value: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** The observation as an exemplar, if it is made in a span that is stored. */
export function exemplarOf(value: number): Exemplar | undefined {
  const span = activeSpanContext();
  if (span === undefined || (span.traceFlags & TraceFlags.SAMPLED) === 0) return undefined;
  return { value, traceId: span.traceId, spanId: span.spanId };
}
