import { field } from '../tracing/triggers/trigger.ts';

/** Milliseconds that a timer can wait; with more it would not wait at all. Only contexts of tests have so much time. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Calls back when so many milliseconds are left of an invocation, unless it is stopped before. A function that keeps the
 * event loop busy until its time-out is not called back.
 *
 * @param context - Lambda's
 * @param margin - milliseconds; 0 for never
 * @returns what stops it
 */
export function onDeadline(context: unknown, margin: number, reached: (remainingMs: number) => void): () => void {
  const remaining = (): number => Number((context as RemainingTime).getRemainingTimeInMillis());
  if (margin === 0 || typeof field(context, 'getRemainingTimeInMillis') !== 'function') return nothing;
  const delay = remaining() - margin;
  if (!(delay > 0 && delay <= MAX_DELAY)) return nothing;
  const timer = setTimeout(() => reached(remaining()), delay);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Lambda's longest time limit, in seconds. */
const MAX_LIMIT = 900;

/**
 * The time limit of an invocation in seconds, of which Lambda takes whole ones. `undefined` where the context does not tell.
 *
 * @param elapsedMs - since it began
 */
export function timeLimitOf(context: unknown, elapsedMs: number): number | undefined {
  const remaining = Number((context as Partial<RemainingTime> | undefined)?.getRemainingTimeInMillis?.());
  const limit = Math.ceil((remaining + elapsedMs) / 1000);
  return limit > 0 && limit <= MAX_LIMIT ? limit : undefined;
}

interface RemainingTime {
  getRemainingTimeInMillis(): unknown;
}

function nothing(): void {}
