/**
 * Metrics, logs and OpenTelemetry spans for AWS Lambda, as lines on stdout.
 *
 * @example
 * import { logger, metrics, observe } from '@sightline/telemetry';
 * const orders = metrics.counter('orders_placed', { labels: ['channel'] });
 * export const handler = middy().use(observe()).handler(async (event) => {
 *   orders.inc({ channel: 'web' });
 *   logger.info('order placed');
 * });
 */
export { type Fields, type Logger, logger } from './logger/index.ts';
export {
  type Counter,
  type Gauge,
  type Histogram,
  type InstrumentOptions,
  type LabelArgs,
  type LabelValue,
  type Metrics,
  metrics,
} from './metrics/index.ts';
export { type MiddyRequest, type Observer, observe, observed } from './middleware/index.ts';
export { writeLines } from './sink.ts';
export { injectContext, type SpanTracer, tracer } from './tracing/index.ts';
