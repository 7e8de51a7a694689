import type { Attributes, Counter, Gauge, Meter, MeterProvider, MetricOptions, Observable } from '@opentelemetry/api';
import { currentStore, onCollect, warnOnce } from '../metrics/internal.ts';
import type { InstrumentKind } from '../metrics/series.ts';
import type { SeriesStore } from '../metrics/store.ts';
import { type Batch, collectBatch, ObservedInstrument } from './observable.ts';
import { Stream } from './stream.ts';
import { Totals } from './totals.ts';
import { type View, viewOf } from './view.ts';

export interface MeterProviderOptions {
  /** The first that fits an instrument's name applies. */
  readonly views?: readonly View[];
}

export interface LineMeterProvider extends MeterProvider {
  /** Reads no observable and no up-down counter any more. */
  shutdown(): void;
}

/**
 * A MeterProvider for `@opentelemetry/api` over the layer's instruments: counters and histograms are written as deltas,
 * up-down counters as the process's total, observables are read when an invocation ends. All meters share one set of
 * names.
 */
export function createMeterProvider({ views = [] }: MeterProviderOptions = {}): LineMeterProvider {
  const streams = new Map<string, { readonly type: string; readonly instrument: unknown }>();
  const observed = new Set<ObservedInstrument>();
  const upDown: { readonly stream: Stream; readonly totals: Totals }[] = [];
  const batches = new Set<Batch>();
  let collecting: SeriesStore | undefined;

  const streamOf = (kind: InstrumentKind, name: string, options: MetricOptions | undefined): Stream =>
    new Stream(name, kind, options ?? {}, viewOf(name, views), () => collecting ?? currentStore());

  /**
   * The first instrument of a name serves all who ask for it as the same type. Case makes no difference
   * (https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax).
   */
  const once = <T>(type: string, asked: unknown, make: (name: string) => T): T => {
    // Callers in plain JavaScript can pass anything.
    const name = String(asked);
    const key = name.toLowerCase();
    const known = streams.get(key);
    if (known?.type === type) return known.instrument as T;
    if (known) warnOnce(`metric ${name}`, `asked for as ${type} and ${known.type}: give one of them another name`);
    const instrument = make(name);
    if (!known) streams.set(key, { type, instrument });
    return instrument;
  };

  const synchronous = (kind: InstrumentKind, asked: string, options?: MetricOptions): Counter & Gauge =>
    once(kind, asked, (name) => {
      const stream = streamOf(kind, name, options);
      const record = (value: number, attributes?: Attributes): void => stream.record(value, attributes);
      return { add: record, record };
    });

  const observable = (type: string, kind: InstrumentKind, asked: string, options?: MetricOptions): Observable =>
    once(type, asked, (name) => {
      const instrument = new ObservedInstrument(streamOf(kind, name, options), kind === 'counter');
      observed.add(instrument);
      return instrument;
    });

  const stop = onCollect((store) => {
    collecting = store;
    try {
      for (const instrument of observed) instrument.collect();
      for (const batch of batches) collectBatch(batch);
      for (const { stream, totals } of upDown) for (const [labels, total] of totals) stream.record(total, labels);
    } finally {
      collecting = undefined;
    }
  });

  const meter: Meter = {
    createCounter: (name, options) => synchronous('counter', name, options),
    createGauge: (name, options) => synchronous('gauge', name, options),
    createHistogram: (name, options) => synchronous('histogram', name, options),
    createUpDownCounter: (asked, options) =>
      once('up-down counter', asked, (name) => {
        const stream = streamOf('gauge', name, options);
        const totals = new Totals(stream.name);
        upDown.push({ stream, totals });
        return { add: (value: number, attributes?: Attributes) => totals.add(stream.labelsOf(attributes), value) };
      }),
    createObservableCounter: (name, options) => observable('observable counter', 'counter', name, options),
    createObservableGauge: (name, options) => observable('observable gauge', 'gauge', name, options),
    createObservableUpDownCounter: (name, options) => observable('observable up-down counter', 'gauge', name, options),
    addBatchObservableCallback: (callback, observables) => {
      batches.add({ callback: callback as Batch['callback'], observables: observables as Observable[] });
    },
    removeBatchObservableCallback: (callback, observables) => {
      for (const batch of batches)
        if (batch.callback === callback && sameItems(batch.observables, observables as Observable[]))
          batches.delete(batch);
    },
  };
  return { getMeter: () => meter, shutdown: stop };
}

function sameItems(a: readonly Observable[], b: readonly Observable[]): boolean {
  return a.length === b.length && a.every((each) => b.includes(each));
}
