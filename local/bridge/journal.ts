import fs from 'node:fs';
import path from 'node:path';

/** A file of JSON lines that only grows: what was appended is there again after a crash, in order. */
export interface Journal<Entry> {
  /** What the file held when it was opened. */
  readonly entries: readonly Entry[];
  append(entry: Entry): void;
  close(): void;
}

/**
 * Opens a journal, or begins one. A process that is killed while it writes leaves half a line: that entry was never
 * acknowledged, so it is cut off.
 *
 * @throws Error when a whole line is not JSON, so the file is not a journal
 */
export function openJournal<Entry>(file: string): Journal<Entry> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) fs.truncateSync(file, Buffer.byteLength(whole));
  const entries = whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parse<Entry>(line, file, index + 1));
  const descriptor = fs.openSync(file, 'a');
  return {
    entries,
    append: (entry) => fs.writeFileSync(descriptor, `${JSON.stringify(entry)}\n`),
    close: () => fs.closeSync(descriptor),
  };
}

function parse<Entry>(line: string, file: string, number: number): Entry {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    throw new Error(`line ${number} of ${file} is not JSON: delete the file to start from the beginning`);
  }
}
