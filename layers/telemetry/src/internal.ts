/** What the main entry takes from the shared file. */
export * from './logger/index.ts';
export * from './metrics/index.ts';
export * from './middleware/index.ts';
export * from './tracing/index.ts';
