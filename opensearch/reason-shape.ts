/** Characters that tell reasons apart. */
const MAX_SHAPE = 200;

/** How OpenSearch says which document it is about, and what was in its field. The value may hold quotes itself. */
const OF_ONE_DOCUMENT = / in document with id '.*?'\. Preview of field's value: '.*?'(?=: |$)/s;

/** Words that OpenSearch puts before a value in square brackets; before others stands the name of a field. */
const VALUE_IN_BRACKETS = /\b(date field|value) \[[^\]]*\]/g;

/**
 * A reason without what differs from document to document: ids, numbers and values. So documents that were refused for the
 * same cause can be counted together. Names of fields, which stand in square brackets, stay.
 *
 * @param reason - as OpenSearch gives it, with the reasons behind it
 * @returns at most 200 characters
 * @example
 * shapeOf("failed to parse field [price] of type [double] in document with id '7'. Preview of field's value: 'free'")
 * // 'failed to parse field [price] of type [double]'
 */
export function shapeOf(reason: string): string {
  return reason
    .replace(OF_ONE_DOCUMENT, '')
    .replace(VALUE_IN_BRACKETS, '$1 []')
    .replace(/"[^"]*"/g, '""')
    .replace(/(?<!\w)'[^']*'/g, "''")
    .replace(/\d+/g, '0')
    .slice(0, MAX_SHAPE);
}
