import type { HistogramValue, Unit } from '../wire.ts';

export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

/** What an instrument is, whatever has been recorded with it. */
export interface Instrument {
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit: Unit | undefined;
  readonly labels: readonly string[];
}

/** What was recorded with one instrument under one set of labels since the last drain. */
export interface Series {
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly unit?: Unit | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Counter: the sum. Gauge: the last value. Histogram: its distribution, at most 100 values. */
  readonly value: number | HistogramValue;
}
