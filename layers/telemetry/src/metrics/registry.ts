import { warnOnce } from '../warn.ts';
import { EMF_LIMITS, SERVICE_DIMENSION } from '../wire.ts';
import type { Counter, Gauge, Histogram, InstrumentOptions, Metrics } from './instruments.ts';
import type { Instrument, InstrumentKind, Series } from './series.ts';
import { type Cell, type Labels, SeriesStore } from './store.ts';

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
 * registry.drain(); // [{ name: 'queue_depth', kind: 'gauge', labels: {}, value: 3 }]
 */
export function createMetrics(): MetricRegistry {
  const store = new SeriesStore();
  return { ...metricsOver(() => store), drain: () => store.drain() };
}

type Recorder = (value: number, labels: Labels | undefined) => void;

/** What a valid value does to a cell, by kind. */
const apply: Readonly<Record<InstrumentKind, (cell: Cell, value: number) => void>> = {
  counter: (cell, amount) => {
    cell.value = Math.min(cell.value + amount, Number.MAX_VALUE);
  },
  gauge: (cell, value) => {
    cell.value = value;
  },
  histogram: (cell, value) => cell.distribution?.observe(value),
};

/** Instruments that record into whichever store is current at the time of the call. */
export function metricsOver(current: () => SeriesStore): Metrics {
  const instruments = new Map<string, Instrument>();

  /** The instrument of this name: the first that was asked for, which may be of another shape. */
  const instrumentOf = (asked: Instrument): Instrument => {
    const known = instruments.get(asked.name);
    if (!known) instruments.set(asked.name, asked);
    else if (!isSameShape(known, asked))
      warnOnce(`metric ${asked.name}`, `asked for twice with different shapes: the first, a ${known.kind}, is kept`);
    return known ?? asked;
  };

  const recorder = (kind: InstrumentKind, name: string, options: InstrumentOptions<string> | undefined): Recorder => {
    const instrument = instrumentOf(describe(kind, name, options));
    if (instrument.kind !== kind) return () => {};
    const least = kind === 'counter' ? 0 : -Infinity;
    const applyTo = apply[kind];
    return (value, labels) => {
      if (Number.isFinite(value) && value >= least) applyTo(current().cell(instrument, labels), value);
      else
        warnOnce(
          `${kind} ${name}`,
          `ignored ${String(value)}: pass a finite number${least === 0 ? ' of 0 or more' : ''}`,
        );
    };
  };

  return {
    counter<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Counter<L> {
      const record = recorder('counter', name, options);
      return { inc: (...[labels]) => record(1, labels), add: (amount, ...[labels]) => record(amount, labels) };
    },
    gauge<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Gauge<L> {
      const record = recorder('gauge', name, options);
      return { set: (value, ...[labels]) => record(value, labels) };
    },
    histogram<const L extends string = never>(name: string, options?: InstrumentOptions<L>): Histogram<L> {
      const record = recorder('histogram', name, options);
      return { observe: (value, ...[labels]) => record(value, labels) };
    },
  };
}

function describe(kind: InstrumentKind, name: string, options: InstrumentOptions<string> = {}): Instrument {
  const labels = [...new Set(options.labels)];
  const { nameLength, dimensionsPerSet } = EMF_LIMITS;
  const maxLabels = dimensionsPerSet - 1;
  if (name.length === 0 || name.length > nameLength)
    warnOnce(`metric ${name.slice(0, 40)}`, `got a name of ${name.length} characters: use 1 to ${nameLength}`);
  if (labels.length > maxLabels)
    warnOnce(`metric ${name}`, `got ${labels.length} labels: use at most ${maxLabels} beside '${SERVICE_DIMENSION}'`);
  const unit = options.unit ?? (kind === 'counter' ? 'Count' : undefined);
  return { name, kind, unit, labels: labels.slice(0, maxLabels) };
}

function isSameShape(a: Instrument, b: Instrument): boolean {
  return a.kind === b.kind && a.unit === b.unit && a.labels.join('\n') === b.labels.join('\n');
}
