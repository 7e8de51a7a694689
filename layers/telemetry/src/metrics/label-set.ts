import { warnOnce } from '../warn.ts';
import { EMF_LIMITS } from '../wire.ts';
import { type Instrument, NO_LABELS, type Series } from './series.ts';
import type { Cell } from './store.ts';

export type LabelValue = string | number | boolean;
export type Labels = Readonly<Record<string, LabelValue>>;

/** One combination of an instrument's label values, the same for all stores. */
export interface LabelSet {
  readonly instrument: Instrument;
  /** Frozen, so that what is derived from them can be kept. */
  readonly labels: Series['labels'];
  readonly dimensions: Series['dimensions'];
  /** The cell that was used last, whichever store's it is. */
  cell: Cell | undefined;
}

/** Value of a label → value of the next one → … → label set. */
type Branch = Map<string, Branch | LabelSet>;

/** Label values that come and go must not pile up. */
const MAX_KEPT = 1_000;

/** By the instrument's id: a label set if it has no labels. */
let roots: (Branch | LabelSet | undefined)[] = [];
let made = 0;

/**
 * Finds a label set that has been made. Nested maps find it some ten times faster than a key put together from the
 * labels would. A label that is missing counts as empty.
 */
export function findLabelSet({ id, labels: names }: Instrument, labels: Labels | undefined): LabelSet | undefined {
  let node = roots[id];
  for (let i = 0; i < names.length && node !== undefined; i++)
    node = (node as Branch).get(labelText(labels?.[names[i] as string]));
  return node as LabelSet | undefined;
}

/** Makes a label set that was not found. */
export function makeLabelSet(instrument: Instrument, labels: Labels | undefined): LabelSet {
  const values = instrument.labels.map((name) => labelText(labels?.[name]));
  const set = labelSet(instrument, checkedLabels(instrument, values), instrument.dimensions);
  made++;
  const last = values.pop();
  if (last === undefined) {
    roots[instrument.id] = set;
    return set;
  }
  let branch = (roots[instrument.id] ?? new Map()) as Branch;
  roots[instrument.id] = branch;
  for (const value of values) {
    const next = (branch.get(value) as Branch | undefined) ?? new Map();
    branch.set(value, next);
    branch = next;
  }
  branch.set(last, set);
  return set;
}

/** A label set that is not found by its values. */
export function labelSet(instrument: Instrument, labels: Series['labels'], dimensions: Series['dimensions']): LabelSet {
  return { instrument, labels: Object.freeze(labels), dimensions, cell: undefined };
}

/** Forgets all label sets once there are too many. Only for when none is in use: one that is would be made again. */
export function trimLabelSets(): void {
  if (made <= MAX_KEPT) return;
  roots = [];
  made = 0;
}

function checkedLabels({ name: metric, labels: names }: Instrument, values: readonly string[]): Series['labels'] {
  if (names.length === 0) return NO_LABELS;
  const max = EMF_LIMITS.dimensionValueLength;
  const labels = names.map((name, i) => {
    const value = values[i] ?? '';
    if (value === '') warnOnce(`label ${name} of metric ${metric}`, 'got no text: the label is left out; pass a value');
    if (value.length > max)
      warnOnce(`label ${name} of metric ${metric}`, `cut a value of ${value.length} characters to ${max}`);
    return [name, value.slice(0, max)];
  });
  return Object.fromEntries(labels) as Record<string, string>;
}

/** Callers in plain JavaScript can pass anything, and some objects throw when they are made a string. */
function labelText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return '';
  }
}
