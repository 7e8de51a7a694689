/**
 * Takes a record's text apart into telemetry lines:
 *
 * - a JSON array of objects: its elements;
 * - one JSON object, however it is laid out: itself;
 * - lines of which at least one looks like a JSON object (NDJSON): each line, without the blank ones;
 * - anything else, such as a stack trace: itself.
 */
export function linesOf(text: string): readonly string[] {
  const whole = text.trimEnd();
  if (whole === '') return [];
  const start = whole.trimStart()[0];
  if (start === '[') {
    const value = parse(whole);
    if (Array.isArray(value) && value.length > 0 && value.every(isObject))
      return value.map((element) => JSON.stringify(element));
  }
  if (!whole.includes('\n') || (start === '{' && isObject(parse(whole)))) return [whole];
  const lines = whole
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return lines.some((line) => line.trimStart().startsWith('{')) ? lines : [whole];
}

/** Splits at newlines, a byte that UTF-8 uses for nothing else, and leaves empty lines out. */
export function splitBytes(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf('\n', start);
    const end = newline === -1 ? bytes.length : newline;
    if (end > start) lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
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
