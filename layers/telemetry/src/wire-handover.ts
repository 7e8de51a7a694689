/** The part of the wire contract that travels with a trace instead of in a line. */
import type { SpanKind } from './wire.ts';

/** Member of W3C `tracestate` in which a span tells whom it calls what {@link readHandover} gives. */
export const HANDOVER_MEMBER = 'sightline';

/** Separates the fields of the member. Percent-encoding, which the texts are in, never produces it. */
export const HANDOVER_SEPARATOR = ';';

/** How a caller's kind is written in the member. */
export const HANDOVER_KINDS = {
  i: 'SPAN_KIND_INTERNAL',
  s: 'SPAN_KIND_SERVER',
  c: 'SPAN_KIND_CLIENT',
  p: 'SPAN_KIND_PRODUCER',
  m: 'SPAN_KIND_CONSUMER',
} as const satisfies Record<string, SpanKind>;

/** What travels with a trace, so that every span can be stored complete without looking up another. */
export interface Handover {
  /** Name of the trace's root span. */
  readonly traceGroup: string;
  /** The span that handed it on. */
  readonly caller?: {
    readonly service: string;
    readonly name: string;
    readonly kind: SpanKind;
    /** Where it is not the parent's, something that does not know Sightline stands between, and the caller is older. */
    readonly spanId: string;
  };
  /** How many traces each sampled one stands for; absent for 1. */
  readonly weight?: number;
}

const CALLER_SPAN = /^([iscpm])([0-9a-f]{16})$/;

/**
 * Reads the member's value: `traceGroup;service;name;kind and span id[;weight]`, texts percent-encoded and possibly cut.
 * Gives `undefined` for what is none, and never throws.
 *
 * @example
 * readHandover('POST%20%2Forders;front;invoke%20orders;c00f067aa0ba902b7')?.caller?.service; // 'front'
 */
export function readHandover(value: string): Handover | undefined {
  const [group = '', service = '', name = '', span = '', weight = ''] = value.split(HANDOVER_SEPARATOR);
  try {
    const traceGroup = decodeURIComponent(group);
    if (traceGroup === '') return undefined;
    const [, kind, spanId] = CALLER_SPAN.exec(span) ?? [];
    return {
      traceGroup,
      ...(kind &&
        spanId && {
          caller: {
            service: decodeURIComponent(service),
            name: decodeURIComponent(name),
            kind: HANDOVER_KINDS[kind as keyof typeof HANDOVER_KINDS],
            spanId,
          },
        }),
      ...(Number(weight) > 1 && Number.isFinite(Number(weight)) && { weight: Number(weight) }),
    };
  } catch {
    return undefined;
  }
}
