import { lookParams } from './look.ts';
import { type Bucket, bucketId, type Metric, metricId, orderKey, type Panel, TIME_FIELD } from './panel.ts';
import { objectId, type SavedObject, searchSource } from './saved-object.ts';

/** The name under which a search source refers to its index pattern. */
const SEARCH_INDEX = 'kibanaSavedObjectMeta.searchSourceJSON.index';

interface Agg {
  readonly id: string;
  readonly enabled: true;
  readonly type: string;
  readonly schema: string;
  readonly params: Record<string, unknown>;
}

/** Makes the saved object of a panel: an aggregation-based visualization. */
export function toVisualization(panel: Panel, environment: string): SavedObject {
  const aggs: readonly Agg[] = [
    ...panel.metrics.map((metric, place) => metricAgg(metric, metricId(place))),
    ...panel.buckets.map((bucket, place) => bucketAgg(bucket, bucketId(panel, place), panel)),
  ];
  const visState = { title: panel.title, type: panel.look, aggs, params: lookParams(panel) };
  return {
    id: objectId(environment, panel.id),
    type: 'visualization',
    attributes: {
      title: `Sightline ${environment}: ${panel.title}`,
      visState: JSON.stringify(visState),
      uiStateJSON: '{}',
      description: '',
      version: 1,
      kibanaSavedObjectMeta: searchSource(panel.query, { indexRefName: SEARCH_INDEX }),
    },
    references: [{ name: SEARCH_INDEX, type: 'index-pattern', id: objectId(environment, panel.source) }],
    migrationVersion: { visualization: '7.10.0' },
  };
}

function metricAgg(metric: Metric, id: string): Agg {
  const agg = { id, enabled: true, type: metric.type, schema: 'metric' } as const;
  if (metric.type === 'count') return { ...agg, params: {} };
  const { label: customLabel, type: _, ...params } = metric;
  return { ...agg, params: { ...params, customLabel } };
}

function bucketAgg(bucket: Bucket, id: string, { look }: Panel): Agg {
  const group = look === 'table' ? 'bucket' : 'group';
  switch (bucket.type) {
    case 'time': {
      const interval = bucket.interval === 'minute' ? 'm' : 'auto';
      const params = { field: TIME_FIELD, interval, min_doc_count: 1, extended_bounds: {}, drop_partials: false };
      return { id, enabled: true, type: 'date_histogram', schema: 'segment', params };
    }
    case 'terms': {
      const { field, size, label: customLabel, by } = bucket;
      const params = { field, size, order: 'desc', orderBy: orderKey(by), customLabel };
      return { id, enabled: true, type: 'terms', schema: group, params };
    }
    case 'filters': {
      const filters = bucket.filters.map(({ label, query }) => ({ input: { query, language: 'lucene' }, label }));
      return { id, enabled: true, type: 'filters', schema: group, params: { filters } };
    }
  }
}
