import { currentInvocation, invocations, strays } from '../invocation.ts';
import type { SeriesStore } from './store.ts';

/** Where what is recorded now belongs. */
export function currentStore(): SeriesStore {
  return currentInvocation()?.series ?? strayStore();
}

/** Told when something is recorded that no invocation is going to write, or one that is over. */
let told: (isLate: boolean) => void = () => {};

/** Has one listener told, before it is recorded. It must not throw. */
export function onStray(listener: typeof told): void {
  told = listener;
}

function strayStore(): SeriesStore {
  told(invocations.getStore() !== undefined);
  return strays;
}
