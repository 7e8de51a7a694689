/** What the exporter takes from the shared file. Apart from `../internal.ts`, which needs the code that loads it. */
export { context } from '@opentelemetry/api';
export { suppressTracing } from '@opentelemetry/core';
