export type { MiddyRequest } from './early-end.ts';
export { type Observer, observe } from './observe.ts';
export { observed } from './observed.ts';
