import { setTimeout as sleep } from 'node:timers/promises';

/** How long a task rests after it failed. */
const AFTER_FAILURE_MS = 1_000;

/** Runs a task again and again, with a pause between, until the signal. A failure is logged and tried again. */
export async function repeat(
  name: string,
  task: () => Promise<void>,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let pause = pauseMs;
    try {
      await task();
    } catch (error) {
      if (signal.aborted) return;
      console.error(`${name} failed, will try again:`, error);
      pause = AFTER_FAILURE_MS;
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
