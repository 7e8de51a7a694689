import type { Types } from '@opensearch-project/opensearch';

type Property = Types.Common_Mapping.Property;
type DynamicTemplates = NonNullable<Types.Common_Mapping.TypeMapping['dynamic_templates']>;

/** Longer strings stay in the document and are not searchable by the field: Lucene refuses terms over 32,766 bytes. */
export const keyword = { type: 'keyword', ignore_above: 1024 } as const satisfies Property;
export const text = { type: 'text', norms: false } as const satisfies Property;
export const nanos = { type: 'date_nanos' } as const satisfies Property;
export const long = { type: 'long' } as const satisfies Property;
export const integer = { type: 'integer' } as const satisfies Property;

/** Any number, because a metric's first value may be whole and its next a fraction. */
export const double = { type: 'double' } as const satisfies Property;

/** In the document, neither parsed nor indexed. */
export const stored = { type: 'object', enabled: false } as const satisfies Property;

/** A text of any length of which nothing is searched. */
const storedText = { type: 'keyword', index: false, doc_values: false } as const satisfies Property;

/** What the aggregator adds to a document that was refused in its own form: the line as it came, and the reason. */
export const flat = { raw: storedText, refused: keyword } as const;

/** A number of which nothing is searched or aggregated. */
export const storedNumber = { type: 'double', index: false, doc_values: false } as const satisfies Property;

/**
 * Mappings of fields that users name, chosen so that two functions that give one field different types both get their
 * documents stored: a string in a number's field is ignored (`_ignored` names it), and a boolean is kept as a keyword,
 * which takes any value.
 */
export const tolerant: DynamicTemplates = [
  { whole_numbers: { match_mapping_type: 'long', mapping: { ...double, ignore_malformed: true } } },
  { fractions: { match_mapping_type: 'double', mapping: { ...double, ignore_malformed: true } } },
  { booleans: { match_mapping_type: 'boolean', mapping: keyword } },
  { strings: { match_mapping_type: 'string', mapping: keyword } },
];
