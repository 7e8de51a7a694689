import { errorFields } from './error-fields.ts';
import { fs } from './fs.ts';

/** Causes can carry users' names (of metrics, of labels), so what is remembered must be bounded. */
const MAX_CAUSES = 1_000;
/** A warning is one line. */
const LINE_BREAKS = /\s*[\r\n]\s*/g;
const warned = new Set<string>();

/**
 * Writes one line to stderr, once per cause and process: telemetry tells of a misuse, and never throws over it.
 *
 * @param cause - what makes the warning the same warning, such as `metric orders_placed: not finite`
 * @param advice - what was got and what to do about it
 */
export function warnOnce(cause: string, advice: string): void {
  if (warned.has(cause) || warned.size >= MAX_CAUSES) return;
  warned.add(cause);
  try {
    fs.writeSync(2, `${`sightline: ${cause}: ${advice}`.replace(LINE_BREAKS, ' ')}\n`);
  } catch {
    // A broken stderr leaves nowhere to complain.
  }
}

/**
 * Runs something of the layer's own that must not fail the caller's work.
 *
 * @returns its result, or `undefined` after a warning if it threw
 */
export function harmless<T>(what: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    warnOnce(`${what} failed`, `${errorFields(error).message}; the invocation goes on without`);
    return undefined;
  }
}
