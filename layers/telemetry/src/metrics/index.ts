import { currentStore } from './current.ts';
import type { Metrics } from './instruments.ts';
import { metricsOver } from './registry.ts';

export { writeLines } from '../sink.ts';
export type { HistogramValue, Unit } from '../wire.ts';
export { type EmfContext, emfLines } from './emf.ts';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  Counter,
  Gauge,
  Histogram,
  HistogramOptions,
  InstrumentOptions,
  LabelArgs,
  Metrics,
  StopTimer,
} from './instruments.ts';
export type { LabelValue } from './label-set.ts';
export { createMetrics, type MetricRegistry } from './registry.ts';
export type { InstrumentKind, Resolution, Series } from './series.ts';

/**
 * The instruments of a function. What is recorded is aggregated in process and written when the invocation ends.
 *
 * @example
 * const value = metrics.histogram('order_value', { unit: 'None', labels: ['currency'] });
 * value.observe(12.5, { currency: 'EUR' });
 */
export const metrics: Metrics = metricsOver(currentStore);
