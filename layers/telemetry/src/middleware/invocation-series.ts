import { NO_LABELS, type Series } from '../metrics/series.ts';
import { INVOCATION_METRICS } from '../wire.ts';
import { itemFailuresOf } from './batch.ts';
import { httpStatusOf, type Outcome } from './outcome.ts';
import { responseStreamOf } from './response-stream.ts';

/** What is known of an invocation that has ended, or is about to be cut off. */
export interface InvocationFacts {
  /** How long it took. */
  readonly seconds: number;
  readonly failed: boolean;
  readonly timedOut: boolean;
  readonly coldStart: boolean;
  /** Of the environment, if this is its first invocation and found it cold. */
  readonly initSeconds: number | undefined;
  /** Records of its event, if that is a batch. */
  readonly batchSize: number | undefined;
  readonly outcome: Outcome;
}

/**
 * What is measured of each invocation. Errors and cold starts are written as 0 too, so that their average is a rate; the
 * others only where there is something to tell, because CloudWatch bills by the metric.
 */
export function invocationSeries(facts: InvocationFacts): Series[] {
  const { seconds, failed, timedOut, coldStart, initSeconds, batchSize, outcome } = facts;
  const kind = responseKindOf(outcome);
  const failures = itemFailuresOf(outcome.response);
  const series = [
    count(INVOCATION_METRICS.invocations, 1),
    errorSeries(failed ? 1 : 0),
    count(INVOCATION_METRICS.coldStarts, coldStart ? 1 : 0),
    single(INVOCATION_METRICS.duration, 'Seconds', seconds),
  ];
  if (initSeconds !== undefined) series.push(single(INVOCATION_METRICS.initDuration, 'Seconds', initSeconds));
  if (timedOut) series.push(count(INVOCATION_METRICS.timeouts, 1));
  if (batchSize !== undefined) series.push(single(INVOCATION_METRICS.batchSize, 'Count', batchSize));
  if (failures !== undefined) series.push(count(INVOCATION_METRICS.itemFailures, failures));
  if (kind !== undefined) series.push(count(INVOCATION_METRICS.responses + kind, 1));
  return series;
}

/** A failure that came to light after the flush. */
export function lateErrorSeries(): Series[] {
  return [noMoreInvocations(), errorSeries(1)];
}

/** Takes back what the flush before the time-out said of an invocation that ended in time after all. */
export function endedInTimeSeries(failed: boolean): Series[] {
  return [noMoreInvocations(), count(INVOCATION_METRICS.timeouts, -1), ...(failed ? [] : [errorSeries(-1)])];
}

/** `2xx` … `5xx` for HTTP, `batch`, `partial_batch`, `stream`, or `undefined` for a plain value or an error. */
export function responseKindOf(outcome: Outcome): string | undefined {
  const status = httpStatusOf(outcome);
  if (status !== undefined) return status >= 100 && status < 600 ? `${Math.trunc(status / 100)}xx` : undefined;
  const failures = itemFailuresOf(outcome.response);
  if (failures !== undefined) return failures > 0 ? 'partial_batch' : 'batch';
  return responseStreamOf(outcome.response) ? 'stream' : undefined;
}

function errorSeries(errors: number): Series {
  return count(INVOCATION_METRICS.errors, errors);
}

/** Who looks at invocations takes the lines that have them, and must see what is corrected. */
function noMoreInvocations(): Series {
  return count(INVOCATION_METRICS.invocations, 0);
}

function count(name: string, value: number): Series {
  return { name, kind: 'counter', unit: 'Count', labels: NO_LABELS, value };
}

function single(name: string, unit: 'Seconds' | 'Count', value: number): Series {
  const distribution = { Values: [value], Counts: [1], Min: value, Max: value, Sum: value, Count: 1 };
  return { name, kind: 'histogram', unit, labels: NO_LABELS, value: distribution };
}
