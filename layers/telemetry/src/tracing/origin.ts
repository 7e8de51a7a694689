import type { Handover } from '../wire.ts';
import { cutTraceGroup } from './handover.ts';
import type { SpanBuffer } from './span-buffer.ts';

/** Where a span comes from. All spans of one process's part of a trace share one. */
export interface Origin {
  /** The process's topmost span of the trace; its name can still change. */
  readonly root: { readonly name: string };
  /** What the caller handed on. */
  readonly handover: Handover | undefined;
  /** How many traces this one stands for; absent for 1. */
  readonly weight: number | undefined;
  /** What the spans are written with; spans outside of any invocation are written as they end. */
  readonly buffer: SpanBuffer | undefined;
}

/** Member of a span that holds its origin: the SDK's spans are open objects, and a map of them costs 0.5 µs a span. */
const ORIGIN = Symbol.for('@sightline/telemetry/origin/1');

export function originOf(span: object | undefined): Origin | undefined {
  return (span as { [ORIGIN]?: Origin } | undefined)?.[ORIGIN];
}

/** Without one, a span is not written when it ends. */
export function setOrigin(span: object, origin: Origin | undefined): void {
  (span as { [ORIGIN]?: Origin })[ORIGIN] = origin;
}

/** Name of the trace's root span, as far as this process knows and as it travels. */
export function traceGroup({ handover, root }: Origin): string {
  return handover?.traceGroup ?? cutTraceGroup(root.name);
}
