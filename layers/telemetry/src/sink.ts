import { config, rankOf } from './config.ts';
import { fs } from './fs.ts';
import { rfc3339 } from './time.ts';
import { kindOf, LINE_END } from './wire.ts';

const STDOUT = 1;

/**
 * A full pipe is waited for at most RETRIES × PAUSE_MS = 500 ms, all waits together until it has gone without one for a
 * while: a reader that takes a little at a time must not cost the invocation more than one that takes nothing.
 */
const RETRIES = 100;
const PAUSE_MS = 5;
const PATIENT_AGAIN_MS = 5_000;

/**
 * UTF-16 units that are written at once, some forty spans. Node takes three bytes of memory for each, and more than
 * 128 KiB come anew from the kernel each time, which costs as much as the writing.
 */
const MAX_TEXT = 40_000;

/** Bytes that are kept, when the pipe was full for too long, to be written first the next time. */
const MAX_KEPT = 2 * 1024 * 1024;

const RETRYABLE = new Set<unknown>(['EAGAIN', 'EINTR']);

/**
 * With a log level stricter than INFO, Lambda drops lines of stdout that have no `level` and `timestamp` of their own
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html), and metrics and spans have no
 * level. They get the one that passes every setting, only where it is needed.
 */
const needsLevel = rankOf(config.platformLevel ?? 'TRACE') > rankOf('INFO');

let kept: Buffer | undefined;
let retries = RETRIES;
let lastPause = Number.NEGATIVE_INFINITY;
let listener: ((lines: readonly string[]) => void) | undefined;

/** Has one listener told of all lines that are written from now on, before they are. It must not throw. */
export function onWrite(told: typeof listener): void {
  listener = told;
}

/**
 * Writes complete lines to stdout: the only place of the layer that does. One write per call, unless the lines are very
 * long or the pipe takes less than all of it. Never throws: a reader that went away (EPIPE) must not fail the invocation.
 * What a full pipe does not take within half a second is written before the next lines.
 *
 * @param lines - without newlines
 */
export function writeLines(lines: readonly string[]): void {
  if (lines.length === 0) return;
  listener?.(lines);
  let text = '';
  try {
    for (const line of lines) {
      if (text !== '' && text.length + line.length > MAX_TEXT) {
        writeAll(text);
        text = '';
      }
      text += `${needsLevel ? withLevel(line, Date.now()) : line}\n`;
    }
    writeAll(text);
  } catch {
    // Nobody reads stdout any more, so there is nobody to tell either.
  }
}

/**
 * A metric or span line that no log level filters away. Other lines are as they were.
 *
 * @param epochMs - whole milliseconds
 */
export function withLevel(line: string, epochMs: number): string {
  const kind = kindOf(line);
  if (kind !== 'metric' && kind !== 'span') return line;
  return `${line.slice(0, -LINE_END.length)},"timestamp":"${rfc3339(epochMs)}","level":"FATAL"${LINE_END}`;
}

function writeAll(text: string): void {
  if (kept !== undefined) {
    const bytes = Buffer.concat([kept, Buffer.from(text)]);
    kept = undefined;
    // A pipe that was full before is not waited for at every line.
    retries = Math.min(retries, 1);
    writeBytes(bytes);
    return;
  }
  // Nearly always all of it is taken at once, and a string needs no buffer that is made for it and collected again.
  const written = write(text);
  if (written < Buffer.byteLength(text)) writeBytes(Buffer.from(text).subarray(written));
}

function writeBytes(bytes: Buffer): void {
  if (performance.now() - lastPause > PATIENT_AGAIN_MS) retries = Math.max(retries, RETRIES);
  let left = bytes;
  while (left.length > 0) {
    const written = write(left);
    left = left.subarray(written);
    if (written > 0) continue;
    if (retries <= 0) {
      kept = wholeLines(left);
      return;
    }
    retries--;
    pause();
    lastPause = performance.now();
  }
}

/** @returns how many bytes were taken: none while the pipe is full */
function write(data: string | Buffer): number {
  try {
    return fs.writeSync(STDOUT, data as string);
  } catch (error) {
    if (RETRYABLE.has((error as NodeJS.ErrnoException).code)) return 0;
    throw error;
  }
}

/** The first lines of those that may be kept. The very first can be the rest of one. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf('\n', MAX_KEPT) + 1);
}

/** Blocks the thread, because the reader is another process and the write has to be done before the next one. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}
