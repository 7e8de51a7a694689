import { currentInvocation, strays } from '../invocation.ts';
import type { SeriesStore } from './store.ts';

/** Where what is recorded now belongs. */
export function currentStore(): SeriesStore {
  return currentInvocation()?.series ?? strays;
}
