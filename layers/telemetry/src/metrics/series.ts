import type { HistogramValue, Unit } from '../wire.ts';
import type { Exemplar } from './exemplar.ts';

export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

/** Seconds between CloudWatch's data points: 1 is high resolution, 60 its default. */
export type Resolution = 1 | 60;

/** Series without labels share this object, and with it what is derived from it. */
export const NO_LABELS: Series['labels'] = Object.freeze({});

/** What an instrument is, whatever has been recorded with it. */
export interface Instrument {
  /** Its place in every store: an index is found faster than a key. */
  readonly id: number;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit: Unit | undefined;
  /** Sorted. */
  readonly labels: readonly string[];
  /** The labels that are CloudWatch dimensions; absent for all. */
  readonly dimensions: readonly string[] | undefined;
  readonly description: string | undefined;
  /** Upper bounds of a histogram's buckets, rising; absent for exponential ones. */
  readonly buckets: readonly number[] | undefined;
  readonly resolution: Resolution | undefined;
  /** Series at most between two drains, the one for the overflow included. */
  readonly seriesLimit: number;
}

/** What was recorded with one instrument under one set of labels since the last drain. */
export interface Series {
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit?: Unit | undefined;
  readonly description?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** The labels that are CloudWatch dimensions; the others are in OpenSearch only. Default: all. */
  readonly dimensions?: readonly string[] | undefined;
  /** Default: 60. */
  readonly resolution?: Resolution | undefined;
  /** Counter: the sum. Gauge: the last value. Histogram: its distribution, at most 100 values. */
  readonly value: number | HistogramValue;
  /** Of a histogram: its largest value that was observed in a sampled span. */
  readonly exemplar?: Exemplar | undefined;
}
