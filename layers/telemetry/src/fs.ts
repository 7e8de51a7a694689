/**
 * `node:fs`, without `import`: that would evaluate every export, `fs.promises` among them, and cost a cold start some
 * 4 ms. Call through this object and never take a function out of it, because local emulators patch its properties.
 */
export const fs: typeof import('node:fs') = process.getBuiltinModule('node:fs');
