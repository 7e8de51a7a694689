import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/**
 * Asks again and again until the answer is neither `undefined` nor `false`.
 *
 * @param what - completes the sentence "waited 5 s for …"
 * @throws Error when the time is over; whatever `ask` throws
 * @example
 * const health = await waitFor('the emulator to answer', () => readHealth(url), { timeoutMs: 5_000 });
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
  { timeoutMs, everyMs = 100 }: WaitOptions,
): Promise<Answer> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(everyMs);
  }
}
