import type { Series } from '../metrics/index.ts';
import { INVOCATION_METRICS } from '../wire.ts';

/**
 * What is measured of each invocation. Errors and cold starts are written as 0 too, so that their average is a rate.
 *
 * @param seconds - how long it took
 */
export function invocationSeries(seconds: number, failed: boolean, coldStart: boolean): Series[] {
  const duration = { Values: [seconds], Counts: [1], Min: seconds, Max: seconds, Sum: seconds, Count: 1 };
  return [
    count(INVOCATION_METRICS.invocations, 1),
    errorSeries(failed ? 1 : 0),
    count(INVOCATION_METRICS.coldStarts, coldStart ? 1 : 0),
    { name: INVOCATION_METRICS.duration, kind: 'histogram', unit: 'Seconds', labels: {}, value: duration },
  ];
}

/** Failed invocations alone, for a failure that came to light after the flush. */
export function errorSeries(errors: number): Series {
  return count(INVOCATION_METRICS.errors, errors);
}

function count(name: string, value: number): Series {
  return { name, kind: 'counter', unit: 'Count', labels: {}, value };
}
