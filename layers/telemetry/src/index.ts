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
import { registerTracerProvider } from './internal.ts';

export {
  type BoundCounter,
  type BoundGauge,
  type BoundHistogram,
  type Counter,
  captureConsole,
  configureLogger,
  type Fields,
  type Gauge,
  type Histogram,
  type HistogramOptions,
  type InstrumentOptions,
  injectContext,
  type LabelArgs,
  type LabelValue,
  type Logger,
  type LoggerSettings,
  logger,
  type Metrics,
  type MiddyRequest,
  metrics,
  type Observer,
  observe,
  observed,
  type RedactionOptions,
  type SpanTracer,
  type StopTimer,
  tracer,
  writeLines,
} from './internal.ts';

// A tracer that a module gets while it loads never sees a provider that is registered later, so it has to be there.
registerTracerProvider();
