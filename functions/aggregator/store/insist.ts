import { setTimeout as pause } from 'node:timers/promises';
import { backOff } from '../bulk/back-off.ts';

/** Milliseconds that are left for something. */
export type TimeLeft = () => number;

/**
 * Asks again, after waits that grow, as long as there is no answer and patience is left. It asks at least once.
 *
 * @param isAnswer - whether asking again would bring the same
 * @param again - called each time that it is asked again
 */
export async function insist<Reply>(
  ask: () => Promise<Reply>,
  isAnswer: (reply: Reply) => boolean,
  patience: TimeLeft,
  again: () => void = () => {},
): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    const reply = await ask();
    if (isAnswer(reply)) return reply;
    const wait = backOff(attempt, Math.random);
    if (patience() <= wait) return reply;
    again();
    await pause(wait);
  }
}

/** Half of the time that is left now: the other half is for what follows. */
export function half(timeLeft: TimeLeft): TimeLeft {
  const rest = timeLeft() / 2;
  return () => timeLeft() - rest;
}

/** No time: nothing is asked for a second time. */
export const NO_PATIENCE: TimeLeft = () => 0;
