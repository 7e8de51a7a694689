import { shared } from '../shared.ts';
import { harmless } from '../warn.ts';
import type { SeriesStore } from './store.ts';

type Collect = (store: SeriesStore) => void;

const collectors = shared('collectors', () => new Set<Collect>());

/**
 * Has `collect` record into the store of every invocation before it is flushed.
 *
 * @returns what ends it
 */
export function onCollect(collect: Collect): () => void {
  collectors.add(collect);
  return () => collectors.delete(collect);
}

/** Records what is observed only when an invocation ends. Never throws. */
export function collectInto(store: SeriesStore): void {
  for (const collect of collectors) harmless('collecting metrics', () => collect(store));
}
