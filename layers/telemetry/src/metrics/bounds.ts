import type { HistogramValue } from '../wire.ts';
import type { Series } from './series.ts';

/**
 * Magnitude of a value; CloudWatch refuses all that comes with a greater one
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
 */
export const MAX_VALUE = 2 ** 360;

/** A value within CloudWatch's bounds. */
export function bounded(value: number): number {
  return Math.min(Math.max(value, -MAX_VALUE), MAX_VALUE);
}

/** A distribution within CloudWatch's bounds, which is itself nearly always. */
export function boundedHistogram(value: HistogramValue): HistogramValue {
  const { Values, Counts, Min, Max, Sum, Count } = value;
  if (Max <= MAX_VALUE && Min >= -MAX_VALUE && Math.abs(Sum) <= MAX_VALUE) return value;
  return { Values: Values.map(bounded), Counts, Min: bounded(Min), Max: bounded(Max), Sum: bounded(Sum), Count };
}

/** Whether a series can be written as numbers. */
export function isFiniteValue(value: Series['value']): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  const { Values, Counts, Min, Max, Sum, Count } = value;
  const areFinite = Number.isFinite(Sum) && Number.isFinite(Count) && Number.isFinite(Min) && Number.isFinite(Max);
  return areFinite && Values.every(Number.isFinite) && Counts.every(Number.isFinite);
}
