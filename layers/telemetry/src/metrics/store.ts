import { shared } from '../shared.ts';
import { warnOnce } from '../warn.ts';
import { Distribution } from './distribution.ts';
import { findLabelSet, type LabelSet, type Labels, labelSet, makeLabelSet, trimLabelSets } from './label-set.ts';
import type { Instrument, Series } from './series.ts';

/** The label of what is past an instrument's limit, as OpenTelemetry names it. */
const OVERFLOW = 'otel.metric.overflow';

/** What has been recorded under one set of labels since a store's last drain. */
export interface Cell {
  readonly set: LabelSet;
  readonly store: SeriesStore;
  /** The store's period that it belongs to. */
  readonly period: number;
  /** Sum of a counter, last value of a gauge. */
  value: number;
  /** Only a histogram has one. */
  readonly distribution: Distribution | undefined;
}

/** Of the stores of all copies, which find each other's cells. */
const periods = shared('periods', () => ({ begun: 0 }));

/** Values aggregated in process, by instrument and labels. */
export class SeriesStore {
  /** Differs between any two stores and any two drains: a cell of this period is a cell of this store. */
  period: number = ++periods.begun;
  #cells: Cell[] = [];
  /** Cells of this period that their label sets no longer refer to, since another store uses them too. */
  #displaced: Map<LabelSet, Cell> | undefined;
  #counts: Map<Instrument, number> | undefined;
  #overflows: Map<Instrument, Cell> | undefined;

  /** The cell of an instrument under these labels. A label that is missing counts as empty. Never throws. */
  cell(instrument: Instrument, labels: Labels | undefined): Cell {
    try {
      const set = findLabelSet(instrument, labels);
      const last = set?.cell;
      if (last !== undefined && last.period === this.period) return last;
      return (set && this.#displaced?.get(set)) ?? this.#open(set, instrument, labels);
    } catch {
      warnOnce(`metric ${instrument.name}`, 'got labels that throw when they are read: they count as empty');
      return this.cell(instrument, undefined);
    }
  }

  /** All that was recorded since the last drain, in the order of first use. The store is empty afterwards. */
  drain(): Series[] {
    const series: Series[] = [];
    if (this.#cells.length === 0) return series;
    for (const { set, value, distribution } of this.#cells) {
      if (distribution) series.push(...histogramsOf(set, distribution));
      else series.push(seriesOf(set, value));
      set.open--;
    }
    this.#cells = [];
    this.#displaced = this.#counts = this.#overflows = undefined;
    this.period = ++periods.begun;
    trimLabelSets(this.period);
    return series;
  }

  /** The first use of a label set in this period. */
  #open(set: LabelSet | undefined, instrument: Instrument, labels: Labels | undefined): Cell {
    if (instrument.labels.length > 0) {
      this.#counts ??= new Map();
      const count = (this.#counts.get(instrument) ?? 0) + 1;
      if (count >= instrument.seriesLimit) return this.#overflow(instrument);
      this.#counts.set(instrument, count);
    }
    return this.#add(set ?? makeLabelSet(instrument, labels));
  }

  #overflow(instrument: Instrument): Cell {
    this.#overflows ??= new Map();
    const known = this.#overflows.get(instrument);
    if (known) return known;
    warnOnce(
      `metric ${instrument.name}`,
      `got ${instrument.seriesLimit} label sets or more: the rest is recorded as ${OVERFLOW}=true; use labels with fewer values`,
    );
    const dimensions = instrument.dimensions?.length === 0 ? [] : undefined;
    const cell = this.#add(labelSet(instrument, { [OVERFLOW]: 'true' }, dimensions));
    this.#overflows.set(instrument, cell);
    return cell;
  }

  #add(set: LabelSet): Cell {
    const { kind, buckets } = set.instrument;
    const distribution = kind === 'histogram' ? new Distribution(buckets) : undefined;
    const cell: Cell = { set, store: this, period: this.period, value: 0, distribution };
    this.#cells.push(cell);
    const other = set.cell;
    if (other !== undefined && other.period === other.store.period) other.store.#displace(other);
    set.cell = cell;
    set.open++;
    return cell;
  }

  #displace(cell: Cell): void {
    this.#displaced ??= new Map();
    this.#displaced.set(cell.set, cell);
  }
}

/** Only the last part, which has the largest values, has the exemplar. */
function histogramsOf(set: LabelSet, distribution: Distribution): Series[] {
  const parts = distribution.values();
  const { exemplar } = distribution;
  return parts.map((part, index) => {
    const series = seriesOf(set, part);
    return exemplar && index === parts.length - 1 ? { ...series, exemplar } : series;
  });
}

function seriesOf({ instrument, labels, dimensions }: LabelSet, value: Series['value']): Series {
  const { name, kind, unit, description, resolution } = instrument;
  return { name, kind, unit, description, labels, dimensions, resolution, value };
}
