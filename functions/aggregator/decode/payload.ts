/**
 * Takes a record's text apart into telemetry lines:
 *
 * - a JSON array of objects: its elements;
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
  const start = whole.trimStart()[0];
  if (start === '[') {
    const value = parse(whole);
    if (Array.isArray(value) && value.length > 0 && value.every(isObject))
      return value.map((element) => JSON.stringify(element));
  }
  if (!whole.includes('\n') || (start === '{' && isObject(parse(whole)))) return [whole];
  const all = whole.split('\n', most + 1);
  const lines = all.map((line) => line.trimEnd()).filter((line) => line !== '');
  if (!lines.some((line) => line.trimStart().startsWith('{'))) return [whole];
  if (all.length > most) throw tooMany(most);
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
    if (end > start && lines.push(bytes.subarray(start, end)) > most) throw tooMany(most);
    start = end + 1;
  }
  return lines;
}

function tooMany(most: number): Error {
  return new Error(`the record has more than ${most} lines`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
