import { VERSION_FIELD } from '@sightline/telemetry/wire';
import { flat, integer, keyword, long, nanos, stored, text, tolerant } from './fields.ts';
import { type IndexTemplate, indexTemplate, type StoreOptions } from './index-template.ts';

/** How deep a chain of causes is searchable; the rest is kept in the document. */
const error = (cause: object) => ({
  properties: { name: keyword, code: keyword, message: text, stack: text, cause, errors: stored },
});

/**
 * Logs: the fields of a `LogLine` with `@timestamp`, the user's own fields at the root, and for a line that Sightline
 * did not write where it came from (`logGroup`, `logStream`) and the JSON that it was (`attributes`).
 */
export function logs(environment: string, options: StoreOptions): IndexTemplate {
  return indexTemplate(
    'log',
    environment,
    options,
    {
      dynamic_templates: tolerant,
      properties: {
        '@timestamp': nanos,
        level: keyword,
        message: text,
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
        // One field whatever it holds: foreign JSON must not use up the index's fields, nor disagree on their types.
        attributes: { type: 'flat_object' },
        ...flat,
        [VERSION_FIELD]: integer,
      },
    },
    { 'mapping.total_fields.limit': 1000 },
  );
}
