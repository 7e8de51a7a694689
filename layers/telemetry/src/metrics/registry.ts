import { harmless, warnOnce } from '../warn.ts';
import { describe, isSameShape } from './describe.ts';
import type { Counter, Gauge, Histogram, HistogramOptions, InstrumentOptions, Metrics } from './instruments.ts';
import { type CurrentStore, type Recorders, recorderOf } from './recorders.ts';
import type { Instrument, InstrumentKind, Series } from './series.ts';
import { SeriesStore } from './store.ts';

/** Instruments with a store of their own. */
export interface MetricRegistry extends Metrics {
  /** All that was recorded since the last drain. */
  drain(): Series[];
}

/**
 * A registry that is drained by hand, for code that runs in no invocation or sends metrics elsewhere.
 *
 * @example
 * const registry = createMetrics();
 * registry.gauge('queue_depth').set(3);
 * registry.drain(); // [{ name: 'queue_depth', kind: 'gauge', labels: {}, value: 3, … }]
 */
export function createMetrics(): MetricRegistry {
  const store = new SeriesStore();
  return { ...metricsOver(() => store), drain: () => store.drain() };
}

/** An instrument of every kind that records nothing. */
const INERT: Counter & Gauge & Histogram = {
  inc() {},
  add() {},
  set() {},
  observe() {},
  timer: () => () => 0,
  bind: () => INERT,
};

/** What records by an instrument's name. */
const BY_NAME = { counter: 'inc', gauge: 'set', histogram: 'observe' } as const satisfies Record<
  InstrumentKind,
  string
>;

interface Known {
  readonly instrument: Instrument;
  readonly recorder: Recorders[InstrumentKind];
}

/** Instruments that record into whichever store is current at the time of the call. */
export function metricsOver(current: CurrentStore): Metrics {
  const instruments = new Map<string, Known>();

  const make = <K extends InstrumentKind>(
    kind: K,
    asked: string,
    options: HistogramOptions<string> | undefined,
  ): Recorders[K] => {
    // Callers in plain JavaScript can pass anything.
    const name = String(asked);
    const instrument =
      harmless(`making ${kind} ${name}`, () => describe(kind, name, options ?? {})) ?? describe(kind, name);
    const known = instruments.get(name);
    if (!known) {
      const recorder = recorderOf[kind](instrument, current);
      instruments.set(name, { instrument, recorder });
      return recorder;
    }
    if (!isSameShape(known.instrument, instrument))
      warnOnce(
        `metric ${name}`,
        `asked for twice with different shapes: the first, a ${known.instrument.kind}, is kept`,
      );
    if (known.instrument.kind === kind) return known.recorder as Recorders[K];
    // The first has another kind's methods, so a caller of this kind would fail with it.
    return INERT;
  };

  const find = <K extends InstrumentKind>(kind: K, name: string): Recorders[K] | undefined => {
    const known = instruments.get(name);
    if (known?.instrument.kind === kind) return known.recorder as Recorders[K];
    if (known)
      warnOnce(
        `${kind} ${name}`,
        `is a ${known.instrument.kind}: use metrics.${BY_NAME[known.instrument.kind]}(name, …)`,
      );
    else warnOnce(`${kind} ${name}`, `there is none of this name: make it first with metrics.${kind}(name)`);
    return undefined;
  };

  return {
    counter: <const L extends string = never>(name: string, options?: InstrumentOptions<L>) =>
      make('counter', name, options) as unknown as Counter<L>,
    gauge: <const L extends string = never>(name: string, options?: InstrumentOptions<L>) =>
      make('gauge', name, options) as unknown as Gauge<L>,
    histogram: <const L extends string = never>(name: string, options?: HistogramOptions<L>) =>
      make('histogram', name, options) as unknown as Histogram<L>,
    inc: (name, amount = 1, labels = {}) => find('counter', name)?.add(amount, labels),
    set: (name, value, labels = {}) => find('gauge', name)?.set(value, labels),
    observe: (name, value, labels = {}) => find('histogram', name)?.observe(value, labels),
  };
}
