import type { TraceState } from '@opentelemetry/api';
import { HANDOVER_KINDS, HANDOVER_MEMBER, HANDOVER_SEPARATOR, type Handover, readHandover } from '../wire.ts';

/**
 * Characters of each encoded text. With the rest they stay within the 256 that W3C allows a value
 * (https://www.w3.org/TR/trace-context/#value).
 */
const MAX_TRACE_GROUP = 112;
const MAX_CALLER_TEXT = 48;

/** Encoded, a UTF-16 code unit has at most this many characters. */
const MAX_ENCODED_UNIT = 9;

const SIGNIFICANT_DIGITS = 6;

/** Characters of a member of `tracestate` that is to give way first. */
const LONG_MEMBER = 128;

const LETTERS = Object.fromEntries(Object.entries(HANDOVER_KINDS).map(([letter, kind]) => [kind, letter]));

/** What a remote parent handed on, if it did. */
export function handoverOf(state: TraceState | undefined): Handover | undefined {
  const value = state?.get(HANDOVER_MEMBER);
  return value === undefined ? undefined : readHandover(value);
}

/** The state with what is handed on in it. */
export function withHandover(state: TraceState, { traceGroup, caller, weight = 1 }: Handover): TraceState {
  const group = encodeURIComponent(cutTraceGroup(traceGroup));
  if (group === '') return state;
  const fields = [group];
  if (caller)
    fields.push(
      encodeURIComponent(cut(caller.service, MAX_CALLER_TEXT)),
      encodeURIComponent(cut(caller.name, MAX_CALLER_TEXT)),
      LETTERS[caller.kind] + caller.spanId,
    );
  if (caller && weight > 1) fields.push(String(Number(weight.toPrecision(SIGNIFICANT_DIGITS))));
  return withMember(state, fields.join(HANDOVER_SEPARATOR));
}

/**
 * The state with our member in it. Where the others leave no room (512 characters, 32 members), long ones give way and
 * then the oldest, as W3C has it (https://www.w3.org/TR/trace-context/#tracestate-limits).
 */
function withMember(state: TraceState, value: string): TraceState {
  for (let room = state; ; ) {
    const full = room.set(HANDOVER_MEMBER, value);
    if (full.get(HANDOVER_MEMBER) === value) return full;
    const members = room.serialize().split(',');
    const [key = ''] = (members.findLast(({ length }) => length > LONG_MEMBER) ?? members.at(-1) ?? '').split('=');
    if (room.get(key) === undefined) return state;
    room = room.unset(key);
  }
}

/** A trace's group as far as it travels: the root itself carries no more of it, so that all spans agree. */
export function cutTraceGroup(name: string): string {
  return cut(name, MAX_TRACE_GROUP);
}

function cut(text: string, maxEncoded: number): string {
  if (text.length * MAX_ENCODED_UNIT <= maxEncoded) return text.toWellFormed();
  let length = 0;
  let kept = '';
  for (const character of text.slice(0, maxEncoded).toWellFormed()) {
    length += encodeURIComponent(character).length;
    if (length > maxEncoded) break;
    kept += character;
  }
  return kept;
}
