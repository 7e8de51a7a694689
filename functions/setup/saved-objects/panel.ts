import { indexName, type Kind } from '@sightline/telemetry/wire';

/** What a panel looks at: one kind's data stream, or all three. */
export type Source = Kind | 'all';

/**
 * One panel of a dashboard, as data. `toVisualization` makes the saved object of it and `toSearch` the request that
 * OpenSearch Dashboards sends for it, so that what a test runs is what a user sees.
 */
export interface Panel {
  /** Unique within an environment; part of the saved object's id. */
  readonly id: string;
  readonly title: string;
  readonly source: Source;
  readonly look: 'line' | 'histogram' | 'table' | 'gauge';
  /** Lucene query; empty for every document. */
  readonly query: string;
  readonly metrics: readonly Metric[];
  /** From the outermost to the innermost. */
  readonly buckets: readonly Bucket[];
}

export type Metric =
  | { readonly type: 'count' }
  | { readonly type: 'sum' | 'avg' | 'max'; readonly field: string; readonly label: string }
  | {
      readonly type: 'percentiles';
      readonly field: string;
      readonly percents: readonly number[];
      readonly label: string;
    };

export type Bucket =
  | { readonly type: 'time'; readonly interval: 'auto' | 'minute' }
  | {
      readonly type: 'terms';
      readonly field: string;
      readonly label: string;
      readonly size: number;
      readonly by: Order;
    }
  | { readonly type: 'filters'; readonly filters: readonly { readonly label: string; readonly query: string }[] };

/** Largest first, by a metric of the panel (its place in `metrics`), and by which percentile if it has several. */
export interface Order {
  readonly metric: number;
  readonly percentile?: number;
}

export const TIME_FIELD = '@timestamp';

/** The data streams of a source, as an index pattern's title and a search's path take them. */
export function indexPattern(source: Source, environment: string): string {
  const kinds: readonly Kind[] = source === 'all' ? ['log', 'metric', 'span'] : [source];
  return kinds.map((kind) => indexName(kind, environment)).join(',');
}

/** Dashboards numbers the aggregations of a panel from 1, metrics first, and refers to them by these ids. */
export function metricId(place: number): string {
  return String(place + 1);
}

export function bucketId({ metrics }: Panel, place: number): string {
  return String(metrics.length + place + 1);
}

/** How `terms` names the metric that it is ordered by; in a request a count is `_count`. */
export function orderKey({ metric, percentile }: Order): string {
  return percentile === undefined ? metricId(metric) : `${metricId(metric)}.${percentile}`;
}
