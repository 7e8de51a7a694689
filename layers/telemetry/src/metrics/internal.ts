/** What entries outside of the shared file take from it, because there must be one of each. */
export { harmless, warnOnce } from '../warn.ts';
export { onCollect } from './collectors.ts';
export { currentStore } from './current.ts';
export { describe } from './describe.ts';
export { recorderOf } from './recorders.ts';
export { cloudWatchUnit } from './unit.ts';
