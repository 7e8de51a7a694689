import { dirname } from 'node:path';

/** Root of this repository: functions and the layer are named by their path in it. */
export const REPOSITORY = dirname(import.meta.dirname);
