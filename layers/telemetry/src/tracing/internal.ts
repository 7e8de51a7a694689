/** What entries outside of the shared file take from it, because there must be one of each. */
export { context, createContextKey, trace } from '@opentelemetry/api';
export { suppressTracing } from '@opentelemetry/core';
export { config } from '../config.ts';
export { writeLines } from '../sink.ts';
export { harmless, warnOnce } from '../warn.ts';
export { cutTraceGroup, handoverOf } from './handover.ts';
export { discard } from './processor.ts';
export { spanLine } from './span-line.ts';
export { injectContext, tracer } from './tracer.ts';
