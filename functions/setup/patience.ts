import { isPassing, reasonOf } from './failure.ts';

/** Time, as the tests set it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Does one step; `what` completes the sentence "could not …". */
export type Step = <T>(what: string, operation: () => Promise<T>) => Promise<T>;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Makes steps that wait for an endpoint that is starting: a step that fails in passing is done again, after pauses that
 * double, until it succeeds or the steps' common time is up. So every step must be idempotent.
 *
 * @param patienceMs - how long all steps together may wait
 * @returns the step; it throws Error that says what could not be done and why
 * @example
 * const step = patientSteps(60_000, clock);
 * await step('put the template', () => client.indices.putIndexTemplate(template));
 */
export function patientSteps(patienceMs: number, clock: Clock): Step {
  const deadline = clock.now() + patienceMs;
  return async (what, operation) => {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await operation();
      } catch (error) {
        if (!isPassing(error) || clock.now() + pause > deadline)
          throw new Error(`could not ${what}: ${reasonOf(error)}`, { cause: error });
      }
      await clock.sleep(pause);
    }
  };
}
