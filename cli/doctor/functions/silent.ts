import { type Check, failed, ok } from '../check.ts';
import { ago } from '../time.ts';
import { LOOK_BACK_MS } from './lines.ts';

/** Functions that are named; of more only the number is told. */
const MAX_NAMED = 5;

/**
 * Whether something is stored of each function that was called.
 *
 * @param calls - how often each was called within the last hour, but for the last minutes
 * @param newest - when the newest line of each was written, in milliseconds since the epoch
 */
export function judgeSilence(
  calls: ReadonlyMap<string, number>,
  newest: ReadonlyMap<string, number>,
  now: number,
): Check {
  const silent = [...calls].filter(([name]) => (newest.get(name) ?? 0) < now - LOOK_BACK_MS);
  if (calls.size === 0) return ok('lines', 'no attached function was called within the last hour');
  if (silent.length === 0)
    return ok('lines', `of each of the ${calls.size} functions that were called within the last hour`);
  const named = silent.slice(0, MAX_NAMED).map(([name, count]) => {
    const time = newest.get(name);
    return `${name} (called ${count} times, newest line ${time === undefined ? 'none in a day' : ago(now - time)})`;
  });
  const more = silent.length > MAX_NAMED ? `, and ${silent.length - MAX_NAMED} more` : '';
  return failed(
    'lines',
    `none within the last hour of ${named.join(', ')}${more}`,
    "mend what is failed above; if nothing is, look at one with '--function <name>', and at its log group",
  );
}
