import type { Invocation } from '../invocation.ts';

/** Where a span comes from. All spans of one process's part of a trace share one. */
export interface Origin {
  /** The process's topmost span of the trace; its name can still change. */
  readonly root: { readonly name: string };
  /** The name of the whole trace's root, where the caller handed it on. */
  readonly remoteGroup: string | undefined;
  /** What the spans are written with; spans outside of any invocation are written as they end. */
  readonly invocation: Invocation | undefined;
}

/** By span. Spans know nothing of what they are written with. */
const origins = new WeakMap<object, Origin>();

export function originOf(span: object | undefined): Origin | undefined {
  return span && origins.get(span);
}

export function setOrigin(span: object, origin: Origin): void {
  origins.set(span, origin);
}

/** Name of the trace's root span, as far as this process knows. */
export function traceGroup({ remoteGroup, root }: Origin): string {
  return remoteGroup ?? root.name;
}
