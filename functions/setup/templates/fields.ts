import type { Types } from '@opensearch-project/opensearch';

type Property = Types.Common_Mapping.Property;

/** Longer strings stay in the document and are not searchable by the field: Lucene refuses terms over 32,766 bytes. */
export const keyword = { type: 'keyword', ignore_above: 1024 } as const satisfies Property;
export const text = { type: 'text', norms: false } as const satisfies Property;
export const nanos = { type: 'date_nanos' } as const satisfies Property;
export const long = { type: 'long' } as const satisfies Property;
export const integer = { type: 'integer' } as const satisfies Property;

/**
 * Any number, because a metric's first value may be whole and its next a fraction. What is no number stays in the document
 * and refuses none.
 */
export const double = { type: 'double', ignore_malformed: true } as const satisfies Property;

/** A message, found by its words, and grouped by where it is short enough to be the same again. */
export const message = {
  ...text,
  fields: { keyword: { type: 'keyword', ignore_above: 512 } },
} as const satisfies Property;

/** In the document, neither parsed nor indexed. */
export const stored = { type: 'object', enabled: false } as const satisfies Property;

/** A text of any length of which nothing is searched. */
const storedText = { type: 'keyword', index: false, doc_values: false } as const satisfies Property;

/**
 * What the aggregator adds to a document: of one that was refused in its own form the line as it came and the reason, and
 * what no field of its own finds. That is one field, whatever it holds: names that are made of data use none up.
 */
export const added = { raw: storedText, refused: keyword, untyped: { type: 'flat_object' } } as const;

/**
 * No document changes the mapping: one name at a time, and each of them known to every node, that took minutes for a
 * thousand, and left no room for others. The aggregator admits names, many at once and within a budget.
 */
export const noDynamicFields = { dynamic: false } as const;

/** A number of which nothing is searched or aggregated. */
export const storedNumber = { type: 'double', index: false, doc_values: false } as const satisfies Property;
