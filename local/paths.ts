import path from 'node:path';

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, '..');

/** Everything that local runs install, cache or store. Git ignores it; deleting it is always safe while nothing runs. */
export const LOCAL = path.join(ROOT, '.local');

/** Where the stack of `npm run local:up` and `npm run demo` keeps its process records, logs and data. */
export const RUN = path.join(LOCAL, 'run');

/** The folder of the Node that runs us (24), for children that look `node` up on PATH. */
export const NODE_FOLDER = path.dirname(process.execPath);
