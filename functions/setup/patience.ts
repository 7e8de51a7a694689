import type { Auth } from '../../contract/settings/opensearch.ts';
import { isAway, reasonOf, type Server, statusOf } from '../../opensearch/failure.ts';

/** Time, as the tests set it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Does one step, of OpenSearch if `server` does not say otherwise; `what` completes the sentence "could not …". */
export type Step = <T>(what: string, operation: () => Promise<T>, server?: Server) => Promise<T>;

/** What steps may be told besides how long to wait. */
export interface StepOptions {
  /** How requests are authenticated: it decides what a refusal means. Default `none`. */
  readonly auth?: Auth;
  /** Told once of each step that waits, and for what. */
  readonly tell?: (message: string) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** OpenSearch answers 429 and 503 while it starts; a load balancer before it 502 and 504. */
const STARTING: readonly number[] = [429, 502, 503, 504];

/**
 * Makes steps that wait for an endpoint that is starting: a step that fails in passing is done again, after pauses that
 * double, until it succeeds or the steps' common time is up. So every step must be idempotent.
 *
 * @param patienceMs - how long all steps together may wait
 * @returns the step; it throws Error that says what could not be done, why, what to do, and how long it waited
 * @example
 * const step = patientSteps(60_000, clock);
 * await step('put the template', () => client.indices.putIndexTemplate(template));
 */
export function patientSteps(
  patienceMs: number,
  clock: Clock,
  { auth = { kind: 'none' }, tell = () => undefined }: StepOptions = {},
): Step {
  const deadline = clock.now() + patienceMs;
  return async (what, operation, server = 'OpenSearch') => {
    let waited = 0;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await operation();
      } catch (error) {
        const reason = reasonOf(error, { auth, server });
        if (!isPassing(error, auth) || clock.now() + pause > deadline)
          throw new Error(`could not ${what}${afterWaiting(waited)}: ${reason}`, { cause: error });
        if (waited === 0) tell(`waiting to ${what}: ${reason}`);
      }
      await clock.sleep(pause);
      waited += pause;
    }
  };
}

function afterWaiting(milliseconds: number): string {
  return milliseconds === 0 ? '' : `, after waiting ${milliseconds / 1000} s`;
}

/**
 * Whether the same request may succeed in a moment. A signature may be refused because the function's role is younger than
 * a minute: IAM's changes take their time to reach every endpoint
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency). Who is
 * refused by name or password stays refused.
 */
function isPassing(error: unknown, auth: Auth): boolean {
  const status = statusOf(error);
  if (status === undefined) return isAway(error);
  return STARTING.includes(status) || (status === 403 && auth.kind === 'sigv4');
}
