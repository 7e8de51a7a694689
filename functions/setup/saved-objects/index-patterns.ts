import { indexPattern, type Source, TIME_FIELD } from './panel.ts';
import { objectId, type SavedObject } from './saved-object.ts';

const SOURCES: readonly Source[] = ['log', 'metric', 'span', 'all'];

const milliseconds = {
  id: 'duration',
  params: { inputFormat: 'nanoseconds', outputFormat: 'asMilliseconds', outputPrecision: 1 },
};

/** How Dashboards shows fields whose unit a reader would have to convert. */
const FORMATS: Partial<Record<Source, Readonly<Record<string, object>>>> = {
  span: { durationInNanos: milliseconds, 'traceGroupFields.durationInNanos': milliseconds },
};

/**
 * The index patterns of an environment. They list no fields: Dashboards asks OpenSearch for them when a pattern is first
 * used, and offers to again when there are new ones.
 */
export function indexPatterns(environment: string): readonly SavedObject[] {
  return SOURCES.map((source) => ({
    id: objectId(environment, source),
    type: 'index-pattern',
    attributes: {
      title: indexPattern(source, environment),
      timeFieldName: TIME_FIELD,
      ...(FORMATS[source] && { fieldFormatMap: JSON.stringify(FORMATS[source]) }),
    },
    references: [],
    migrationVersion: { 'index-pattern': '7.6.0' },
  }));
}
