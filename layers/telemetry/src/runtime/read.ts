import { fs } from '../fs.ts';

/** A file's text, or nothing where it can't be read. */
export function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
