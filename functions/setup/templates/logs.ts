import { VERSION_FIELD } from '@sightline/telemetry/wire';
import { added, integer, keyword, long, message, nanos, noDynamicFields, stored, text } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

/** How deep a chain of causes is searchable; the rest is kept in the document. */
const error = (cause: object) => ({
  properties: { name: keyword, code: keyword, message: text, stack: text, cause, errors: stored },
});

/**
 * Logs: the fields of a `LogLine` with `@timestamp`, and for a line that Sightline did not write where it came from
 * (`logGroup`, `logStream`) and the JSON that it was (`attributes`). The user's own fields, at the root or in
 * `attributes`, are admitted by the aggregator.
 */
export function logs(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate(
    'log',
    environment,
    options,
    {
      ...noDynamicFields,
      properties: {
        '@timestamp': nanos,
        level: keyword,
        message,
        service: keyword,
        function: keyword,
        functionVersion: keyword,
        lineBytes: integer,
        lagMs: long,
        requestId: keyword,
        traceId: keyword,
        spanId: keyword,
        error: error(error(stored)),
        logGroup: keyword,
        logStream: keyword,
        attributes: { type: 'object' },
        ...added,
        [VERSION_FIELD]: integer,
      },
    },
    { 'mapping.total_fields.limit': 1000 },
  );
}
