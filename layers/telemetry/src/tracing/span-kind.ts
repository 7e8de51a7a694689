import { SpanKind } from '@opentelemetry/api';
import type { SpanKind as SpanKindName } from '../wire.ts';

/** OpenTelemetry's kinds as the wire contract names them. */
export const SPAN_KINDS: Readonly<Record<SpanKind, SpanKindName>> = {
  [SpanKind.INTERNAL]: 'SPAN_KIND_INTERNAL',
  [SpanKind.SERVER]: 'SPAN_KIND_SERVER',
  [SpanKind.CLIENT]: 'SPAN_KIND_CLIENT',
  [SpanKind.PRODUCER]: 'SPAN_KIND_PRODUCER',
  [SpanKind.CONSUMER]: 'SPAN_KIND_CONSUMER',
};
