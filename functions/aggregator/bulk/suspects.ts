import { packed } from '../batch/packer.ts';
import type { Cause } from '../line.ts';
import type { Course, Suspect } from './course.ts';
import { deadItem, isBusy, leave, standIn } from './settle.ts';

/**
 * A document fails so often alone, in its own form and then in its flat form, while others of its store are stored,
 * before it is given up.
 */
export const LONE_ATTEMPTS = 3;

/**
 * Sends the items that failed alone, one by one, when all others have their turn behind them. What goes on failing is
 * sent in its flat form, and then becomes a dead letter. What fails as OpenSearch is away is left.
 */
export async function deliverSuspects(course: Course): Promise<void> {
  for (let suspects = course.takeSuspects(); suspects.length > 0; suspects = course.takeSuspects())
    for (const suspect of suspects) await deliverSuspect(course, suspect);
}

async function deliverSuspect(course: Course, suspect: Suspect): Promise<void> {
  const { delivery, evidence } = course;
  let { batch, attempts, cause } = suspect;
  const isAlone = (failure: Cause) => evidence.isAlone(batch.items[0]!.index, failure, suspect.since, course.timeLeft);
  let strikes = (await isAlone(cause)) ? 1 : 0;
  for (;;) {
    const item = batch.items[0]!;
    if (strikes >= LONE_ATTEMPTS) {
      const instead = standIn(item, cause);
      if (instead === undefined) {
        delivery.dead.push(deadItem(item, cause, attempts));
        return;
      }
      delivery.flattened++;
      batch = packed([instead], { bytes: 1, items: 1 }).next().value!;
      strikes = 0;
    }
    if (!(await course.wait(strikes))) break;
    delivery.retries++;
    const failure = await course.once(batch, ++attempts);
    if (failure === undefined) return;
    if (failure === 'over') break;
    cause = failure;
    delivery.lastFailure = failure;
    if (!isBusy(failure) && (await isAlone(failure))) strikes++;
  }
  leave(batch.items[0]!, delivery);
}
