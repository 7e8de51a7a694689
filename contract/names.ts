/** Name of an environment that the deployment does not name; it ends every name in OpenSearch. */
export const DEFAULT_ENVIRONMENT = 'default';

/** `service` of the aggregator's own metrics and lines. */
export const AGGREGATOR_SERVICE = 'sightline-aggregator';

/** `service` of the sampler's metrics and lines. */
export const SAMPLER_SERVICE = 'sightline-sampler';

/** CloudWatch metrics that the aggregator writes about each of its invocations. */
export const AGGREGATOR_METRICS = {
  records: 'aggregator.records',
  documents: 'aggregator.documents',
  bytes: 'aggregator.bytes',
  duplicates: 'aggregator.duplicates',
  knownEdges: 'aggregator.known_edges',
  retries: 'aggregator.retries',
  flattened: 'aggregator.flattened',
  deadLetters: 'aggregator.dead_letters',
  fieldsAdmitted: 'aggregator.fields_admitted',
  fieldsLeft: 'aggregator.fields_left',
  lag: 'aggregator.lag',
  bulkDuration: 'aggregator.bulk_duration',
} as const;

/** Name of the layer that the construct makes. */
export const LAYER_NAME = 'sightline-telemetry';

/** Tag of every function that Sightline is attached to. */
export const ATTACHED_TAG = 'sightline:attached';
