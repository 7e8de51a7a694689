import { metrics } from '@opentelemetry/api';
import { createMeterProvider, type MeterProviderOptions } from './provider.ts';

export { createMeterProvider, type LineMeterProvider, type MeterProviderOptions } from './provider.ts';
export type { View } from './view.ts';

/**
 * Has code that is instrumented with `@opentelemetry/api` record into the layer's metrics, unless the application
 * registered a MeterProvider before. Call it where the module loads, before that code makes its instruments.
 *
 * @returns whether this provider is the global one now
 * @example
 * import { registerMeterProvider } from '@sightline/telemetry/meter';
 * registerMeterProvider({ views: [{ instrument: 'http.*', attributes: ['http.route'] }] });
 */
export function registerMeterProvider(options?: MeterProviderOptions): boolean {
  return metrics.setGlobalMeterProvider(createMeterProvider(options));
}
