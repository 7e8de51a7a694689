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
export {
  captureConsole,
  configureLogger,
  type Fields,
  type Logger,
  type LoggerSettings,
  logger,
  type RedactionOptions,
} from './logger/index.ts';
export {
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  type Counter,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type InstrumentOptions,
  type LabelArgs,
  type LabelValue,
  type Metrics,
  metrics,
  type StopTimer,
} from './metrics/index.ts';
export { type MiddyRequest, type Observer, observe, observed } from './middleware/index.ts';
export { writeLines } from './sink.ts';
export { injectContext, instrument, type SpanTracer, tracer } from './tracing/index.ts';
