/**
 * The peers as the repository's own type check sees them, which does not install them: mostly anything at all. So `npm
 * run check` covers the suites but for what they use of a peer, which `npm run check` in this folder covers.
 */
declare module '@aws-lambda-powertools/batch';
declare module '@aws-lambda-powertools/logger';
declare module '@aws-lambda-powertools/logger/middleware';
declare module '@aws-lambda-powertools/metrics';
declare module '@aws-lambda-powertools/metrics/middleware';
declare module '@aws-lambda-powertools/tracer';
declare module '@aws-lambda-powertools/tracer/middleware';
declare module '@opentelemetry/otlp-transformer';
declare module 'aws-embedded-metrics/*';
declare module 'aws-xray-sdk-core';
declare module 'pino';
declare module 'prom-client';
declare module 'winston';

declare module '@opentelemetry/sdk-metrics' {
  import type { MeterProvider as Provider } from '@opentelemetry/api';

  export const InstrumentType: Readonly<Record<string, never>>;
  export const MeterProvider: new (options: object) => Provider;
  export class MetricReader {
    constructor(options: object);
    collect(): Promise<{ resourceMetrics: never }>;
    protected onForceFlush(): Promise<void>;
    protected onShutdown(): Promise<void>;
  }
}

declare module 'aws-kinesis-agg' {
  export function deaggregateSync(record: never, checks: boolean, done: (error: unknown) => void): void;
}
