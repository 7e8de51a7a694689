import { VERSION_FIELD } from '@sightline/telemetry/wire';
import { added, integer, keyword, long, nanos, noDynamicFields, text } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

/** What OpenTelemetry records of an exception (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/). */
const exception = {
  properties: { exception: { properties: { type: keyword, message: keyword, stacktrace: text } } },
} as const;

/**
 * Spans in the contract of Data Prepper's standard template, which Trace Analytics reads
 * (https://github.com/opensearch-project/data-prepper/tree/main/data-prepper-plugins/opensearch/src/main/resources/index-template).
 * Attributes differ in two things: all their numbers are doubles, and the aggregator admits their names.
 */
export function spans(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate(
    'span',
    environment,
    options,
    {
      ...noDynamicFields,
      properties: {
        traceId: keyword,
        spanId: keyword,
        parentSpanId: keyword,
        traceState: keyword,
        name: keyword,
        kind: keyword,
        serviceName: keyword,
        functionVersion: keyword,
        lineBytes: integer,
        lagMs: long,
        traceGroup: keyword,
        traceGroupFields: { properties: { endTime: nanos, durationInNanos: long, statusCode: integer } },
        '@timestamp': nanos,
        time: nanos,
        startTime: nanos,
        endTime: nanos,
        durationInNanos: long,
        status: { properties: { code: integer, message: { type: 'keyword', ignore_above: 2048 } } },
        instrumentationScope: { properties: { name: keyword, version: keyword } },
        attributes: { type: 'object' },
        resource: { properties: { attributes: { type: 'object' } } },
        events: {
          type: 'nested',
          properties: { name: keyword, time: nanos, attributes: exception, droppedAttributesCount: integer },
        },
        links: {
          type: 'nested',
          properties: { traceId: keyword, spanId: keyword, traceState: keyword, droppedAttributesCount: integer },
        },
        droppedAttributesCount: integer,
        droppedEventsCount: integer,
        droppedLinksCount: integer,
        ...added,
        [VERSION_FIELD]: integer,
      },
    },
    { 'mapping.total_fields.limit': 1000 },
  );
}
