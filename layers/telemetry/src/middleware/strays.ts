import { onStray } from '../metrics/current.ts';
import { warnOnce } from '../warn.ts';

/**
 * Writes what is recorded outside of every invocation, where no flush can be relied on to do so: once an invocation has
 * ended, since the next may never come, and in a function whose handler is not observed. What is recorded while modules
 * load waits for the first invocation. The event loop turns once more before a function is frozen, because its answer
 * has to be sent, so that what a handler recorded is written.
 *
 * @param isLambda - whether a runtime calls handlers; a test that records something has no need of observing it
 * @param isObserved - whether anything in the process is going to flush
 * @param flush - writes it; must not throw
 */
export function watchStrays(isLambda: boolean, isObserved: () => boolean, flush: () => void): void {
  let isScheduled = false;
  onStray((isLate) => {
    if (isScheduled || !(isLate || (isLambda && !isObserved()))) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (isLate)
        warnOnce(
          'metrics',
          'recorded after the handler had answered: await what is recorded, so that it counts for it',
        );
      else if (isObserved()) return;
      else
        warnOnce(
          'metrics',
          'recorded by a handler that is not observed: wrap it, handler = observed(handler), or use(observe())',
        );
      flush();
    });
  });
}
