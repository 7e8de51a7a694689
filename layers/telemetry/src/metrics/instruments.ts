import type { Unit } from '../wire.ts';
import type { LabelValue } from './label-set.ts';
import type { Resolution } from './series.ts';

/** The labels argument of a recording call: absent for an instrument without labels, else every label and no other. */
export type LabelArgs<L extends string> = [L] extends [never] ? [] : [labels: Readonly<Record<L, LabelValue>>];

export interface InstrumentOptions<L extends string = never> {
  /** CloudWatch's unit. Default: `Count` for a counter, none otherwise. */
  readonly unit?: Unit;
  /** Names of the labels, at most 29. */
  readonly labels?: readonly L[];
  /**
   * The labels that become CloudWatch dimensions: CloudWatch bills each combination of their values as a metric of its
   * own. A label that is left out is in OpenSearch only. Default: all labels.
   */
  readonly dimensions?: readonly NoInfer<L>[];
  /** What it measures, for readers; it reaches neither CloudWatch nor OpenSearch. */
  readonly description?: string;
  /** Seconds between CloudWatch's data points; 1 costs more. Default: 60. */
  readonly resolution?: Resolution;
  /**
   * Combinations of label values between two flushes; what is beyond them is summed under the one label
   * `otel.metric.overflow=true` (https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits).
   * Default: 2,000.
   */
  readonly seriesLimit?: number;
}

export interface HistogramOptions<L extends string = never> extends InstrumentOptions<L> {
  /**
   * Upper bounds of the buckets, rising; a last bucket holds what is above them. Each is written as the mean of its
   * values. Default: exponential buckets, each value within 2 % of what is written for it.
   */
  readonly buckets?: readonly number[];
}

/** A counter with its labels given once, for hot paths. */
export interface BoundCounter {
  /** Adds 1. */
  inc(): void;
  /** @param amount - finite, not negative; anything else is ignored with a warning */
  add(amount: number): void;
}

/** A sum that only grows. What is written is the growth since the last flush. */
export interface Counter<L extends string = never> {
  /** Adds 1. */
  inc(...labels: LabelArgs<L>): void;
  /** @param amount - finite, not negative; anything else is ignored with a warning */
  add(amount: number, ...labels: LabelArgs<L>): void;
  bind(...labels: LabelArgs<L>): BoundCounter;
}

/** A gauge with its labels given once, for hot paths. */
export interface BoundGauge {
  /** @param value - finite; anything else is ignored with a warning */
  set(value: number): void;
}

/** A value that goes up and down. What is written is the last one. */
export interface Gauge<L extends string = never> {
  /** @param value - finite; anything else is ignored with a warning */
  set(value: number, ...labels: LabelArgs<L>): void;
  bind(...labels: LabelArgs<L>): BoundGauge;
}

/**
 * Records the time since its timer was started, in the histogram's unit, and returns it. A timer is stopped once: later
 * calls record nothing and return the same.
 */
export type StopTimer<L extends string = never> = (...labels: LabelArgs<L>) => number;

/** A histogram with its labels given once, for hot paths. */
export interface BoundHistogram {
  /** @param value - finite; anything else is ignored with a warning */
  observe(value: number): void;
  timer(): StopTimer;
}

/** A distribution, from which CloudWatch computes percentiles. */
export interface Histogram<L extends string = never> {
  /** @param value - finite; anything else is ignored with a warning */
  observe(value: number, ...labels: LabelArgs<L>): void;
  /**
   * Starts a timer, which takes its labels when it is stopped. The unit must be `Seconds` (also when there is none),
   * `Milliseconds` or `Microseconds`.
   *
   * @example
   * const stop = latency.timer();
   * const response = await fetch(url);
   * stop({ status: response.status });
   */
  timer(): StopTimer<L>;
  bind(...labels: LabelArgs<L>): BoundHistogram;
}

/**
 * Makes instruments. Asking again for a name gives the first instrument back. With another shape it is warned of; with
 * another kind, what is given back records nothing.
 *
 * @example
 * const orders = metrics.counter('orders_placed', { labels: ['channel'] });
 * orders.inc({ channel: 'web' });
 */
export interface Metrics {
  counter<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Counter<L>;
  gauge<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Gauge<L>;
  histogram<const L extends string = never>(name: string, options?: HistogramOptions<L>): Histogram<L>;
  /** Adds to the counter of this name, which must have been made; if not, nothing is recorded and it is warned of. */
  inc(name: string, amount?: number, labels?: Readonly<Record<string, LabelValue>>): void;
  /** Sets the gauge of this name, which must have been made; if not, nothing is recorded and it is warned of. */
  set(name: string, value: number, labels?: Readonly<Record<string, LabelValue>>): void;
  /** Observes with the histogram of this name, which must have been made; if not, nothing is recorded and it is warned of. */
  observe(name: string, value: number, labels?: Readonly<Record<string, LabelValue>>): void;
}
