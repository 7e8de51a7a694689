import { clip } from '../clip.ts';

/** Says that a line holds less than was logged. */
const MARK_KEY = ',"truncated":';
const MARK = `${MARK_KEY}true`;

/** A clipped value shorter than this tells nothing, so it is left out. */
const LEAST_USEFUL_BYTES = 64;

/**
 * As many members of a JSON object as fit, in their order, and a mark at the end. The short ones are kept whole; of the
 * long ones the beginning of their JSON is kept, as text.
 *
 * @param members - each `,"key":value`, or empty
 * @param bytes - room for all, the mark included
 */
export function fitMembers(members: readonly string[], bytes: number): string {
  const fitted = members.filter((member) => !member.startsWith(MARK_KEY));
  const shortestFirst = [...fitted.keys()].sort((a, b) => sizeAt(fitted, a) - sizeAt(fitted, b));
  let room = bytes - MARK.length;
  for (const index of shortestFirst) {
    const member = fitted[index] ?? '';
    if (Buffer.byteLength(member) > room) fitted[index] = clipMember(member, room);
    room -= sizeAt(fitted, index);
  }
  return fitted.join('') + MARK;
}

function sizeAt(members: readonly string[], index: number): number {
  return Buffer.byteLength(members[index] ?? '');
}

/** The JSON string of the longest beginning of a text that takes no more than so many bytes, quotes included. */
export function clipToBytes(text: string, bytes: number): string {
  let kept = clip(text, Math.max(0, Math.floor(bytes) - 2));
  for (;;) {
    const json = JSON.stringify(kept);
    const size = Buffer.byteLength(json);
    if (size <= bytes || kept === '') return json;
    // Escapes and multi-byte characters are spread unevenly, so the first guess can be too long by some.
    kept = clip(kept, Math.min(kept.length - 1, Math.floor((kept.length * bytes) / size)));
  }
}

function clipMember(member: string, room: number): string {
  if (room < LEAST_USEFUL_BYTES) return '';
  const valueAt = endOfKey(member);
  const key = member.slice(0, valueAt);
  const json = member.slice(valueAt);
  const left = room - Buffer.byteLength(key);
  if (left < LEAST_USEFUL_BYTES) return '';
  // An error is stored as an object, so it must never be written as text.
  if (key === ',"error":') return `${key}{"message":${clipToBytes(json, left - '{"message":}'.length)}}`;
  return key + clipToBytes(json, left);
}

/** Where the value of `,"key":value` begins. No regular expression: one runs out of stack over a key of megabytes. */
function endOfKey(member: string): number {
  let at = ',"'.length;
  while (member[at] !== '"') at += member[at] === '\\' ? 2 : 1;
  return at + '":'.length;
}
