import { textOf } from '../error-fields.ts';
import { harmless, warnOnce } from '../warn.ts';
import type { Counter, Gauge, Histogram } from './instruments.ts';
import type { Labels } from './label-set.ts';
import type { Instrument, InstrumentKind } from './series.ts';
import type { Cell, SeriesStore } from './store.ts';
import { startTimer } from './timer.ts';

/** The store to record into at the time of a call. */
export type CurrentStore = () => SeriesStore;

/** What code can do with each kind of instrument, its labels known at run time only. */
export interface Recorders {
  readonly counter: Counter<string>;
  readonly gauge: Gauge<string>;
  readonly histogram: Histogram<string>;
}

/** Makes each kind from its description. */
export const recorderOf: {
  readonly [K in InstrumentKind]: (instrument: Instrument, current: CurrentStore) => Recorders[K];
} = {
  counter(instrument, current) {
    const add = (amount: number, labels?: Labels): void => {
      if (Number.isFinite(amount) && amount >= 0) addTo(current().cell(instrument, labels), amount);
      else refuse(instrument, amount);
    };
    return {
      inc: (labels?: Labels, amount?: unknown) => {
        if (amount !== undefined || typeof labels === 'number') warnOfAmount(instrument, amount ?? labels);
        addTo(current().cell(instrument, labels), 1);
      },
      add,
      bind(labels) {
        const cell = binding(instrument, current, labels);
        return {
          inc: () => addTo(cell(), 1),
          add: (amount) => {
            if (Number.isFinite(amount) && amount >= 0) addTo(cell(), amount);
            else refuse(instrument, amount);
          },
        };
      },
    };
  },

  gauge(instrument, current) {
    return {
      set: (value, labels) => {
        if (Number.isFinite(value)) current().cell(instrument, labels).value = value;
        else refuse(instrument, value);
      },
      bind(labels) {
        const cell = binding(instrument, current, labels);
        return {
          set: (value) => {
            if (Number.isFinite(value)) cell().value = value;
            else refuse(instrument, value);
          },
        };
      },
    };
  },

  histogram(instrument, current) {
    const observe = (value: number, labels?: Labels): void => {
      if (Number.isFinite(value)) current().cell(instrument, labels).distribution?.observe(value);
      else refuse(instrument, value);
    };
    return {
      observe,
      timer: () => startTimer(instrument, observe) as () => number,
      bind(labels) {
        const cell = binding(instrument, current, labels);
        const observeBound = (value: number): void => {
          if (Number.isFinite(value)) cell().distribution?.observe(value);
          else refuse(instrument, value);
        };
        return { observe: observeBound, timer: () => startTimer(instrument, observeBound) };
      },
    };
  },
};

/** Finds the cell again only when the store or its period is another. */
function binding(instrument: Instrument, current: CurrentStore, asked: Labels | undefined): () => Cell {
  const labels = harmless(`the labels of metric ${instrument.name}`, () => ({ ...asked }));
  let cell: Cell | undefined;
  return () => {
    const store = current();
    if (cell === undefined || cell.period !== store.period) cell = store.cell(instrument, labels);
    return cell;
  };
}

function addTo(cell: Cell, amount: number): void {
  const sum = cell.value + amount;
  cell.value = sum <= Number.MAX_VALUE ? sum : Number.MAX_VALUE;
}

/** Other libraries' counters take an amount there. */
function warnOfAmount({ name }: Instrument, amount: unknown): void {
  warnOnce(`counter ${name}`, `inc() adds 1, and ignored ${shown(amount)}: use add(amount, labels)`);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `the text '${value.slice(0, 40)}'` : textOf(value);
}

function refuse({ kind, name }: Instrument, value: unknown): void {
  const least = kind === 'counter' ? ' of 0 or more' : '';
  warnOnce(`${kind} ${name}`, `ignored ${shown(value)}: pass a finite number${least}`);
}
