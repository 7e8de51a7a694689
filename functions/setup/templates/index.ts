import type { IndexTemplate, StoreOptions } from './index-template.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { serviceMap } from './service-map.ts';
import { spans } from './spans.ts';

/** The index templates of one environment, one a store. */
export function templates(environment: string, options: StoreOptions = {}): readonly IndexTemplate[] {
  return [logs, metrics, spans, serviceMap].map((template) => template(environment, options));
}
