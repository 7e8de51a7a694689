import type { API } from '@opensearch-project/opensearch';
import {
  type Bucket,
  bucketId,
  indexPattern,
  type Metric,
  metricId,
  orderKey,
  type Panel,
  TIME_FIELD,
} from './panel.ts';

type Query = Record<string, object>;
type Aggs = Record<string, Query & { aggs?: Aggs }>;

/** A request to `POST /<index>/_search`. */
export interface PanelSearch {
  readonly index: string;
  readonly body: API.Search_RequestBody;
}

/** Bounds of the time shown, RFC 3339: from `from`, to and without `to`. */
export interface TimeRange {
  readonly from: string;
  readonly to: string;
}

/**
 * The search that OpenSearch Dashboards sends for a panel. Aggregations have the ids `'1'`, `'2'`, …: first the panel's
 * metrics, then its buckets from the outermost. A bucket's count is in its `doc_count`.
 *
 * @example
 * const { index, body } = toSearch(panel, 'prod', { from: '2026-11-22T12:00:00Z', to: '2026-11-22T13:00:00Z' });
 * const { body: answer } = await client.search({ index, body });
 */
export function toSearch(panel: Panel, environment: string, { from, to }: TimeRange): PanelSearch {
  const range = { range: { [TIME_FIELD]: { gte: from, lt: to } } };
  const query = { bool: { filter: [lucene(panel.query), range] } };
  // The client's types know no `field` of a metric, hence the widening.
  const aggs = nest(panel, 0) as NonNullable<API.Search_RequestBody['aggs']>;
  return { index: indexPattern(panel.source, environment), body: { size: 0, query, aggs } };
}

/** The aggregations within the first `place` buckets. A `terms` is ordered by a metric of its own, so it has them too. */
function nest(panel: Panel, place: number): Aggs {
  const metrics = metricAggs(panel.metrics);
  const bucket = panel.buckets[place];
  if (bucket === undefined) return metrics;
  const inner = nest(panel, place + 1);
  const aggs = bucket.type === 'terms' ? { ...metrics, ...inner } : inner;
  return { [bucketId(panel, place)]: { ...bucketAgg(bucket, panel), aggs } };
}

function metricAggs(metrics: readonly Metric[]): Aggs {
  const aggs: Aggs = {};
  for (const [place, metric] of metrics.entries())
    if (metric.type !== 'count') aggs[metricId(place)] = metricAgg(metric);
  return aggs;
}

function metricAgg(metric: Exclude<Metric, { type: 'count' }>): Query {
  const { field } = metric;
  return metric.type === 'percentiles'
    ? { percentiles: { field, percents: metric.percents, keyed: false } }
    : { [metric.type]: { field } };
}

function bucketAgg(bucket: Bucket, panel: Panel): Query {
  switch (bucket.type) {
    case 'time':
      return { date_histogram: { field: TIME_FIELD, fixed_interval: '1m', min_doc_count: 1 } };
    case 'terms': {
      const isCount = panel.metrics[bucket.by.metric]?.type === 'count';
      const order = { [isCount ? '_count' : orderKey(bucket.by)]: 'desc' };
      return { terms: { field: bucket.field, size: bucket.size, order } };
    }
    case 'filters':
      return { filters: { filters: Object.fromEntries(bucket.filters.map((f) => [f.label, lucene(f.query)])) } };
  }
}

function lucene(query: string): Query {
  return query === '' ? { match_all: {} } : { query_string: { query, analyze_wildcard: true } };
}
