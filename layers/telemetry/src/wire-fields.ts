/** The part of the wire contract that names fields which are not the user's. */

/** The last field of every line. Users' fields of this name are renamed by the layer. */
export const VERSION_FIELD = 'sightline';

/**
 * Names at the root of a document by which the aggregator tells what became of its line: the line as it came, why it was
 * refused, and what has no field of its own.
 */
export const GIVEN_FIELDS = ['raw', 'refused', 'untyped'] as const;

/**
 * Names that OpenSearch refuses at the root of a document: its own metadata, and that of its plugin mapper-size
 * (https://docs.opensearch.org/latest/mappings/metadata-fields/index/).
 */
export const METADATA_FIELDS = [
  '_id',
  '_index',
  '_routing',
  '_source',
  '_ignored',
  '_seq_no',
  '_primary_term',
  '_version',
  '_field_names',
  '_nested_path',
  '_doc_count',
  '_data_stream_timestamp',
  '_feature',
  '_size',
] as const;

/**
 * Names at the root of log and metric documents that have one meaning in both: those that the layer writes, those that
 * the aggregator puts in front of a line, and those that OpenSearch takes for something else. Users' fields and labels of
 * these names are renamed by the layer.
 */
export const ROOT_FIELDS = [
  'timestamp',
  '@timestamp',
  'level',
  'service',
  'function',
  'requestId',
  'traceId',
  'functionVersion',
  'lineBytes',
  'lagMs',
  VERSION_FIELD,
  ...GIVEN_FIELDS,
  ...METADATA_FIELDS,
] as const;
