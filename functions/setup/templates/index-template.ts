import { createHash } from 'node:crypto';
import type { API, Types } from '@opensearch-project/opensearch';
import { indexName, type Store } from '@sightline/telemetry/wire';

/** A composable index template: its name, and the body of `PUT _index_template/<name>`. */
export interface IndexTemplate {
  readonly name: string;
  readonly body: API.Indices_PutIndexTemplate_RequestBody;
}

export type Mappings = Types.Common_Mapping.TypeMapping;
export type Settings = Types.Indices_Common.IndexSettings;

const SUFFIX = { log: 'logs', metric: 'metrics', span: 'spans', serviceMap: 'service-map' } as const satisfies Record<
  Store,
  string
>;

/** Above the templates that others keep for wider patterns: the catalog's for `ss4o_logs-*-*` has 900. */
const PRIORITY = 1000;

const VERSION_DIGITS = 16;

/** Names a store's template. It holds the environment, so that environments can share a domain and leave it alone. */
export function templateName(store: Store, environment: string): string {
  return `sightline-${environment}-${SUFFIX[store]}`;
}

/** Logs, metrics and spans only grow, so they are data streams; edges of the service map are overwritten. */
export function isDataStream(store: Store): boolean {
  return store !== 'serviceMap';
}

/**
 * Builds the template of one store for exactly one environment's data stream or index. OpenSearch gives a template back
 * in words of its own, so `_meta.version` is what tells whether it is still this one.
 */
export function indexTemplate(
  store: Store,
  environment: string,
  mappings: Mappings,
  settings: Settings = {},
): IndexTemplate {
  const body = {
    index_patterns: [indexName(store, environment)],
    priority: PRIORITY,
    ...(isDataStream(store) && { data_stream: {} }),
    template: {
      // No replica on a single node, where it could not be placed and the index would stay yellow.
      settings: { number_of_shards: 1, auto_expand_replicas: '0-1', ...settings },
      mappings: { date_detection: false, ...mappings },
    },
  };
  const version = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, VERSION_DIGITS);
  return {
    name: templateName(store, environment),
    body: { ...body, _meta: { managed_by: 'sightline', environment, version } },
  };
}
