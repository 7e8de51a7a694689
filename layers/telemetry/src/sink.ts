import { fs } from './fs.ts';

const STDOUT = 1;

/** A full pipe is waited for at most RETRIES × PAUSE_MS = 500 ms; then the rest is given up rather than the invocation. */
const RETRIES = 100;
const PAUSE_MS = 5;

const RETRYABLE = new Set<unknown>(['EAGAIN', 'EINTR']);

/**
 * Writes complete lines to stdout: the only place of the layer that does. One write per call, unless the pipe takes
 * less than all of it. Never throws: a reader that went away (EPIPE) must not fail the invocation.
 *
 * @param lines - without newlines
 */
export function writeLines(lines: readonly string[]): void {
  if (lines.length === 0) return;
  try {
    writeAll(Buffer.from(`${lines.join('\n')}\n`));
  } catch {
    // Nobody reads stdout any more, so there is nobody to tell either.
  }
}

function writeAll(bytes: Buffer): void {
  let written = 0;
  let retries = 0;
  while (written < bytes.length) {
    try {
      written += fs.writeSync(STDOUT, bytes, written);
    } catch (error) {
      if (!RETRYABLE.has((error as NodeJS.ErrnoException).code) || retries++ >= RETRIES) throw error;
      pause();
    }
  }
}

/** Blocks the thread, because the reader is another process and the write has to be done before the next one. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
