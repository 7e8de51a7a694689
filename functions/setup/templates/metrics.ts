import {
  INVOCATION_METRICS,
  PLATFORM_METRICS,
  RUNTIME_METRICS,
  SERVICE_DIMENSION,
  SYSTEM_METRICS,
  VERSION_FIELD,
} from '@sightline/telemetry/wire';
import { added, double, integer, keyword, long, nanos, noDynamicFields, stored, storedNumber } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

const histogram = {
  properties: { Values: storedNumber, Counts: storedNumber, Min: double, Max: double, Sum: double, Count: double },
} as const;

const { duration, initDuration, batchSize, responses, ...METRICS_OF_INVOCATIONS } = INVOCATION_METRICS;
const DISTRIBUTIONS = [duration, initDuration, batchSize];

/** One mapping for several names. */
function allOf<Property>(names: readonly string[], property: Property): Record<string, Property> {
  return Object.fromEntries(names.map((name) => [name, property]));
}

/**
 * Metrics: EMF documents with `@timestamp`. Labels are keywords, values are doubles, and a histogram is an object of
 * which `Min`, `Max`, `Sum` and `Count` can be aggregated. Sightline's own metrics are named here, so that index patterns
 * know them before the first arrives; the aggregator admits the others.
 */
export function metrics(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate(
    'metric',
    environment,
    options,
    {
      ...noDynamicFields,
      properties: {
        '@timestamp': nanos,
        _aws: stored,
        [SERVICE_DIMENSION]: keyword,
        function: keyword,
        functionVersion: keyword,
        lineBytes: integer,
        lagMs: long,
        requestId: keyword,
        traceId: keyword,
        exemplars: { properties: { metric: keyword, value: double, traceId: keyword, spanId: keyword } },
        path: keyword,
        ...allOf(Object.values(METRICS_OF_INVOCATIONS), double),
        ...allOf(DISTRIBUTIONS, histogram),
        ...allOf([RUNTIME_METRICS, SYSTEM_METRICS, PLATFORM_METRICS].flatMap(Object.values<string>), double),
        ...added,
        [VERSION_FIELD]: integer,
      },
    },
    {
      // A histogram takes seven fields, and every service's metrics share the store.
      'mapping.total_fields.limit': 5000,
      // Otherwise a search for a bare word asks every field, of which OpenSearch allows 1,024.
      'query.default_field': [SERVICE_DIMENSION, 'function', 'requestId', 'traceId'],
    },
  );
}
