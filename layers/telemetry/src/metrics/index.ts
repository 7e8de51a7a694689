import { currentInvocation, strays } from '../invocation.ts';
import type { Metrics } from './instruments.ts';
import { metricsOver } from './registry.ts';

export type { HistogramValue, Unit } from '../wire.ts';
export { type EmfContext, emfLines } from './emf.ts';
export type { Counter, Gauge, Histogram, InstrumentOptions, LabelArgs, Metrics } from './instruments.ts';
export { createMetrics, type MetricRegistry } from './registry.ts';
export type { InstrumentKind, Series } from './series.ts';
export type { LabelValue } from './store.ts';

/**
 * The instruments of a function. What is recorded is aggregated in process and written when the invocation ends.
 *
 * @example
 * const value = metrics.histogram('order_value', { unit: 'None', labels: ['currency'] });
 * value.observe(12.5, { currency: 'EUR' });
 */
export const metrics: Metrics = metricsOver(() => currentInvocation()?.series ?? strays);
