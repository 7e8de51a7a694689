import { createHash } from 'node:crypto';
import type { API, Types } from '@opensearch-project/opensearch';
import { indexName, type Kind, type Store } from '@sightline/telemetry/wire';

/** A composable index template: its name, and the body of `PUT _index_template/<name>`. */
export interface IndexTemplate {
  readonly name: string;
  readonly body: API.Indices_PutIndexTemplate_RequestBody;
}

/** What stores are made with. */
export interface StoreOptions {
  /** False where there are none, as on OpenSearch Serverless: then each store is an index. Default true. */
  readonly dataStreams?: boolean;
  /** Days that each index is told to keep its documents, which only OpenSearch Serverless NextGen can. */
  readonly retentionDays?: Readonly<Record<Kind, number>>;
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
export function isDataStream(store: Store, { dataStreams = true }: StoreOptions = {}): boolean {
  return dataStreams && isTelemetry(store);
}

function isTelemetry(store: Store): store is Kind {
  return store !== 'serviceMap';
}

/** Changes with whatever the template says. */
export function templateVersion({ body }: IndexTemplate): unknown {
  return body._meta?.['version'];
}

/**
 * Builds the template of one store for exactly one environment's data stream or index. OpenSearch gives a template back
 * in words of its own, so a version tells whether it is still this one. It stands in the mappings as well, from where
 * each index has it that was made with this template.
 */
export function indexTemplate(
  store: Store,
  environment: string,
  options: StoreOptions,
  mappings: Mappings,
  settings: Settings = {},
): IndexTemplate {
  const properties = { ...mappings.properties, ...(options.retentionDays && TIMESTAMP_OF_NEXTGEN) };
  const template = {
    settings: settingsOf(store, options, settings),
    mappings: { date_detection: false, ...mappings, properties },
  };
  const body = {
    index_patterns: [indexName(store, environment)],
    priority: PRIORITY,
    ...(isDataStream(store, options) && { data_stream: {} }),
  };
  const version = createHash('sha256')
    .update(JSON.stringify({ ...body, template }))
    .digest('hex')
    .slice(0, VERSION_DIGITS);
  const _meta = { managed_by: 'sightline', environment, version };
  return {
    name: templateName(store, environment),
    body: { ...body, _meta, template: { ...template, mappings: { ...template.mappings, _meta: { version } } } },
  };
}

/**
 * NextGen wants a `date` (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-timestamp-field.html);
 * the document keeps the nanoseconds that the index then does not know.
 */
const TIMESTAMP_OF_NEXTGEN = { '@timestamp': { type: 'date' } } as const;

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-data-retention.html */
export const RETENTION_SETTING = 'index.data.retention';

function settingsOf(store: Store, { dataStreams = true, retentionDays }: StoreOptions, own: Settings): Settings {
  // No replica on a single node, where it could not be placed and the index would stay yellow.
  if (dataStreams) return { number_of_shards: 1, auto_expand_replicas: '0-1', ...own };
  // Serverless places shards and copies itself and takes few settings, so it gets none but its own.
  if (retentionDays === undefined) return {};
  // Without ids every invocation adds its edges again, so they need not outlive the spans that they are made of.
  const days = retentionDays[isTelemetry(store) ? store : 'span'];
  return { 'index.timestamp_field': '@timestamp', [RETENTION_SETTING]: `${days}d` };
}
