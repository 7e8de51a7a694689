import fs from 'node:fs';
import { vi } from 'vitest';

/** Runs work and returns what it wrote to stderr. */
export function stderrOf(work: () => void): string {
  let written = '';
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: string | Buffer) => {
    if (fd === 2) written += data.toString();
    return data.length;
  }) as typeof fs.writeSync);
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return written;
}
