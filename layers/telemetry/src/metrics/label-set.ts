import { clip } from '../clip.ts';
import { shared } from '../shared.ts';
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
  /** Cells of it in stores that have not been drained. */
  open: number;
}

/** Value of a label → value of the next one → … → label set. */
type Branch = Map<string, Branch | LabelSet>;

/** Label values that come and go must not pile up. */
const MAX_KEPT = 1_000;

/** Of all copies of the package. */
const sets = shared('label-sets', () => ({
  /** By the instrument's id: a label set if it has no labels. */
  roots: [] as (Branch | LabelSet | undefined)[],
  kept: 0,
  /** How many make it worth to look for those that nobody uses. */
  limit: MAX_KEPT,
  /** The period in which that was done last. */
  trimmedIn: 0,
}));

/**
 * Finds a label set that has been made. Nested maps find it some ten times faster than a key put together from the
 * labels would. A label that is missing counts as empty.
 */
export function findLabelSet({ id, labels: names }: Instrument, labels: Labels | undefined): LabelSet | undefined {
  let node = sets.roots[id];
  for (let i = 0; i < names.length && node !== undefined; i++)
    node = (node as Branch).get(labelText(labels?.[names[i] as string]));
  return node as LabelSet | undefined;
}

/** Makes a label set that was not found. */
export function makeLabelSet(instrument: Instrument, labels: Labels | undefined): LabelSet {
  const values = instrument.labels.map((name) => labelText(labels?.[name]));
  const set = labelSet(instrument, checkedLabels(instrument, values, labels), instrument.dimensions);
  sets.kept++;
  const last = values.pop();
  if (last === undefined) {
    sets.roots[instrument.id] = set;
    return set;
  }
  let branch = (sets.roots[instrument.id] ?? new Map()) as Branch;
  sets.roots[instrument.id] = branch;
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
  return { instrument, labels: Object.freeze(labels), dimensions, cell: undefined, open: 0 };
}

/**
 * Forgets the label sets that nobody has used since the last time, once there are many. Those that are used again and
 * again stay, however many they are, and so do those of invocations that are going on: one that is forgotten is made
 * again, with a cell of its own beside the one that it had.
 *
 * @param period - that begins now
 */
export function trimLabelSets(period: number): void {
  if (sets.kept <= sets.limit) return;
  let kept = 0;
  const isUsed = ({ cell, open }: LabelSet): boolean =>
    open > 0 || (cell !== undefined && cell.period > sets.trimmedIn);
  const trim = (node: Branch | LabelSet): boolean => {
    if (!(node instanceof Map)) {
      const stays = isUsed(node);
      if (stays) kept++;
      return stays;
    }
    for (const [value, next] of node) if (!trim(next)) node.delete(value);
    return node.size > 0;
  };
  for (const [id, root] of sets.roots.entries()) if (root !== undefined && !trim(root)) sets.roots[id] = undefined;
  sets.kept = kept;
  // Looking at each costs time, so it is done again only when as many have come as were found.
  sets.limit = Math.max(MAX_KEPT, 2 * kept);
  sets.trimmedIn = period;
}

function checkedLabels(
  { name: metric, labels: names }: Instrument,
  values: readonly string[],
  given: Labels | undefined,
): Series['labels'] {
  for (const label of Object.keys(given ?? {}))
    if (!names.includes(label))
      warnOnce(
        `label ${label.slice(0, 40)} of metric ${metric}`,
        `left out, since the metric has ${names.length === 0 ? 'no labels' : `only ${names.join(', ')}`}: name it in its labels`,
      );
  if (names.length === 0) return NO_LABELS;
  const max = EMF_LIMITS.dimensionValueLength;
  const labels = names.map((name, i) => {
    const value = values[i] ?? '';
    if (value === '')
      warnOnce(`label ${name} of metric ${metric}`, `got ${kindOf(given?.[name])}: the label is left out; pass a text`);
    if (value.length > max)
      warnOnce(`label ${name} of metric ${metric}`, `cut a value of ${value.length} characters to ${max}`);
    return [name, clip(value, max)];
  });
  return Object.fromEntries(labels) as Record<string, string>;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'no text';
  return Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
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
