import type { Attributes, MetricOptions } from '@opentelemetry/api';
import { cloudWatchUnit, describe, harmless, recorderOf, warnOnce } from '../metrics/internal.ts';
import type { Labels } from '../metrics/label-set.ts';
import type { CurrentStore } from '../metrics/recorders.ts';
import type { InstrumentKind } from '../metrics/series.ts';
import type { View } from './view.ts';

type Recorder = (value: number, labels: Labels) => void;

/** Combinations of attribute names: code has few, and each is an instrument. */
const MAX_SHAPES = 100;
const OVERFLOW = 'otel.metric.overflow';

/** An OpenTelemetry instrument, whose attributes become known as it records, over ours, whose labels are given. */
export class Stream {
  readonly name: string;
  readonly #kind: InstrumentKind;
  readonly #options: MetricOptions;
  readonly #view: View | undefined;
  readonly #store: CurrentStore;
  /** By the names of the attributes. */
  readonly #shapes = new Map<string, Recorder>();

  constructor(name: string, kind: InstrumentKind, options: MetricOptions, view: View | undefined, store: CurrentStore) {
    this.name = view?.name ?? name;
    this.#kind = kind;
    this.#options = options;
    this.#view = view;
    this.#store = store;
  }

  record(value: number, attributes: Attributes | undefined): void {
    if (this.#view?.drop) return;
    const labels = this.labelsOf(attributes);
    const names = Object.keys(labels);
    const key = names.join('\n');
    const record = this.#shapes.get(key);
    if (record) record(value, labels);
    else if (this.#shapes.size < MAX_SHAPES) this.#shape(key, names)(value, labels);
    else this.#overflow()(value, { [OVERFLOW]: true });
  }

  /** The attributes that are kept, by name, as text. Those that can't be read are left out. Never throws. */
  labelsOf(attributes: Attributes | null = {}): Record<string, string> {
    // Of no prototype, so that `__proto__` is a name like any other.
    const labels: Record<string, string> = Object.create(null);
    const kept = this.#view?.attributes;
    for (const name of this.#namesOf(attributes)) {
      if (kept && !kept.includes(name)) continue;
      const value = harmless(`attribute ${name} of metric ${this.name}`, () => textOf(attributes?.[name]));
      if (value) labels[name] = value;
    }
    return labels;
  }

  #namesOf(attributes: Attributes | null): string[] {
    return harmless(`the attributes of metric ${this.name}`, () => Object.keys(attributes ?? {}).sort()) ?? [];
  }

  #overflow(): Recorder {
    warnOnce(`metric ${this.name}`, `got ${MAX_SHAPES} sets of attribute names: the rest is recorded as ${OVERFLOW}`);
    return this.#shapes.get(OVERFLOW) ?? this.#shape(OVERFLOW, [OVERFLOW]);
  }

  #shape(key: string, labels: readonly string[]): Recorder {
    const { description, unit, advice } = this.#options;
    const buckets = this.#view?.buckets ?? advice?.explicitBucketBoundaries;
    const known = cloudWatchUnit(unit);
    const instrument = describe(this.#kind, this.name, {
      labels,
      ...(known && { unit: known }),
      ...(description && { description }),
      ...(buckets && { buckets }),
      ...(this.#view?.dimensions && { dimensions: this.#view.dimensions }),
    });
    const record = recorder(this.#kind, instrument, this.#store);
    this.#shapes.set(key, record);
    return record;
  }
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function recorder(kind: InstrumentKind, instrument: ReturnType<typeof describe>, store: CurrentStore): Recorder {
  if (kind === 'counter') return recorderOf.counter(instrument, store).add;
  if (kind === 'gauge') return recorderOf.gauge(instrument, store).set;
  return recorderOf.histogram(instrument, store).observe;
}
