import { elementsOf, isOneObject } from './json-text.ts';
import { tooManyLines } from './room.ts';

/**
 * Takes a record's text apart into telemetry lines:
 *
 * - a JSON array of objects: its elements, as they are written;
 * - one JSON object, however it is laid out: itself;
 * - lines of which at least one looks like a JSON object (NDJSON): each line, without the blank ones;
 * - anything else, such as a stack trace: itself.
 *
 * @param most - lines, blank ones as well
 * @throws Error when there are more
 */
export function linesOf(text: string, most: number): readonly string[] {
  const whole = text.trimEnd();
  if (whole === '') return [];
  const value = whole.trimStart();
  const elements = elementsOf(value, most);
  if (elements !== undefined) return elements;
  if (!whole.includes('\n') || (value.startsWith('{') && isOneObject(value))) return [whole];
  const all = whole.split('\n', most + 1);
  const lines = all.map((line) => line.trimEnd()).filter((line) => line !== '');
  if (!lines.some((line) => line.trimStart().startsWith('{'))) return [whole];
  if (all.length > most) throw tooManyLines(most);
  return lines;
}

/**
 * Splits at newlines, a byte that UTF-8 uses for nothing else, and leaves empty lines out.
 *
 * @throws Error when there are more lines than `most`
 */
export function splitBytes(bytes: Buffer, most: number): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf('\n', start);
    const end = newline === -1 ? bytes.length : newline;
    if (end > start && lines.push(bytes.subarray(start, end)) > most) throw tooManyLines(most);
    start = end + 1;
  }
  return lines;
}
