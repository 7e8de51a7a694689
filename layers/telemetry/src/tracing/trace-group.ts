import type { TraceState } from '@opentelemetry/api';

/** Member of `tracestate` in which the name of the trace's root span travels, so that no one has to look it up. */
const MEMBER = 'sightline';

/** W3C allows 256 characters of a value (https://www.w3.org/TR/trace-context/#value). */
const MAX_VALUE = 256;

/** Ends the root's name; what follows is for later versions. Percent-encoding never produces it. */
const SEPARATOR = ';';

/** The root span's name that a remote parent handed on, if it did. */
export function traceGroupOf(state: TraceState | undefined): string | undefined {
  const [encoded] = state?.get(MEMBER)?.split(SEPARATOR) ?? [];
  if (!encoded) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** The state with the root span's name in it; a name that is too long is cut. */
export function withTraceGroup(state: TraceState, rootName: string): TraceState {
  let name = rootName.toWellFormed().slice(0, MAX_VALUE);
  let encoded = encodeURIComponent(name);
  while (encoded.length > MAX_VALUE) {
    name = name.slice(0, -1).toWellFormed();
    encoded = encodeURIComponent(name);
  }
  return encoded === '' ? state : state.set(MEMBER, encoded);
}
