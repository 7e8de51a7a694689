import { isObject } from '../../../opensearch/failure.ts';

/** An index that holds documents of a store: one of a data stream's, or a plain one. */
export interface BackingIndex {
  readonly name: string;
  /** When it was made, by OpenSearch's clock, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * Of each store that is there its indexes, oldest first: the last is the one that is written to. A plain index in the
 * place of a data stream is the only one of its store.
 */
export type Generations = ReadonlyMap<string, readonly BackingIndex[]>;

/**
 * Reads the answer to `GET /<stores>/_settings/index.creation_date`, which names the data streams' indexes and not the
 * data streams. OpenSearch calls them `.ds-<data stream>-<generation>`.
 *
 * @returns `undefined` where the answer has another form
 */
export function generationsOf(body: unknown, stores: readonly string[]): Generations | undefined {
  if (!isObject(body)) return undefined;
  const indexes = Object.entries(body).map(([name, value]) => ({ name, createdAt: createdAt(value) }));
  if (!indexes.every((index): index is BackingIndex => index.createdAt !== undefined)) return undefined;
  const found = stores.flatMap((store) => {
    const ofStore = indexes.filter(({ name }) => name === store || generationOf(name, store) !== undefined);
    return ofStore.length === 0 ? [] : [[store, ofStore.toSorted(byGeneration(store))] as const];
  });
  return new Map(found);
}

function createdAt(settings: unknown): number | undefined {
  const index = isObject(settings) && isObject(settings['settings']) ? settings['settings']['index'] : undefined;
  const text = isObject(index) ? index['creation_date'] : undefined;
  const time = typeof text === 'string' ? Number(text) : Number.NaN;
  return Number.isFinite(time) ? time : undefined;
}

function generationOf(index: string, store: string): number | undefined {
  const prefix = `.ds-${store}-`;
  const suffix = index.startsWith(prefix) ? index.slice(prefix.length) : '';
  return /^\d{6,}$/.test(suffix) ? Number(suffix) : undefined;
}

const byGeneration =
  (store: string) =>
  (a: BackingIndex, b: BackingIndex): number =>
    (generationOf(a.name, store) ?? 0) - (generationOf(b.name, store) ?? 0);

/** The index that a store writes to. */
export function writeIndex(generations: Generations, store: string): BackingIndex | undefined {
  return generations.get(store)?.at(-1);
}

/**
 * How far OpenSearch's clock and those of AWS may be apart, in milliseconds: at more than five minutes signed requests are
 * refused anyway (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html).
 */
export const CLOCK_MARGIN_MS = 300_000;

/**
 * The indexes of a store that were written to at some time from a moment on, so that a document may be in any of them
 * that can't have been sent before.
 *
 * @param since - milliseconds since the epoch
 * @returns the last of them, at least
 */
export function writtenSince(indexes: readonly BackingIndex[], since: number): readonly BackingIndex[] {
  const first = indexes.findLastIndex(({ createdAt }) => createdAt <= since - CLOCK_MARGIN_MS);
  return indexes.slice(Math.max(0, first));
}
