import {
  INVOCATION_METRICS,
  SERVICE_DIMENSION,
  SYSTEM_METRICS,
  TIMEOUT_FIELD,
  VERSION_FIELD,
} from '@sightline/telemetry/wire';
import { double, flat, integer, keyword, long, nanos, stored, storedNumber, tolerant } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

const histogram = {
  properties: { Values: storedNumber, Counts: storedNumber, Min: double, Max: double, Sum: double, Count: double },
} as const;

/**
 * Metrics: EMF documents with `@timestamp`. Labels are keywords, values are doubles, and a histogram is an object of
 * which `Min`, `Max`, `Sum` and `Count` can be aggregated. The metrics of the Health dashboard are named here, so that
 * index patterns know them before the first arrives.
 */
export function metrics(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate(
    'metric',
    environment,
    options,
    {
      dynamic_templates: [
        { histogram_values: { path_match: '*.Values', mapping: storedNumber } },
        { histogram_counts: { path_match: '*.Counts', mapping: storedNumber } },
        ...tolerant,
      ],
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
        [TIMEOUT_FIELD]: double,
        [INVOCATION_METRICS.invocations]: double,
        [INVOCATION_METRICS.errors]: double,
        [INVOCATION_METRICS.coldStarts]: double,
        [INVOCATION_METRICS.duration]: histogram,
        [SYSTEM_METRICS.cpu]: double,
        [SYSTEM_METRICS.memory]: double,
        [SYSTEM_METRICS.disk]: double,
        ...flat,
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
