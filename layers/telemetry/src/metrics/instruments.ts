import type { Unit } from '../wire.ts';
import type { LabelValue } from './store.ts';

/** The labels argument of a recording call: absent for an instrument without labels, else every label and no other. */
export type LabelArgs<L extends string> = [L] extends [never] ? [] : [labels: Readonly<Record<L, LabelValue>>];

export interface InstrumentOptions<L extends string = never> {
  /** CloudWatch's unit. Default: `Count` for a counter, none otherwise. */
  readonly unit?: Unit;
  /** Names of the labels, at most 29. Each becomes a CloudWatch dimension, and each combination of values a metric. */
  readonly labels?: readonly L[];
}

/** A sum that only grows. What is written is the growth since the last flush. */
export interface Counter<L extends string = never> {
  /** Adds 1. */
  inc(...labels: LabelArgs<L>): void;
  /** @param amount - finite, not negative; anything else is ignored with a warning */
  add(amount: number, ...labels: LabelArgs<L>): void;
}

/** A value that goes up and down. What is written is the last one. */
export interface Gauge<L extends string = never> {
  /** @param value - finite; anything else is ignored with a warning */
  set(value: number, ...labels: LabelArgs<L>): void;
}

/** A distribution, from which CloudWatch computes percentiles. */
export interface Histogram<L extends string = never> {
  /** @param value - finite; anything else is ignored with a warning */
  observe(value: number, ...labels: LabelArgs<L>): void;
}

/**
 * Makes instruments. Asking again for a name gives the first instrument back.
 *
 * @example
 * const orders = metrics.counter('orders_placed', { labels: ['channel'] });
 * orders.inc({ channel: 'web' });
 */
export interface Metrics {
  counter<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Counter<L>;
  gauge<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Gauge<L>;
  histogram<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Histogram<L>;
}
