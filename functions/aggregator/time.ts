/** `@timestamp` is a `date_nanos`, which ends with this day (https://docs.opensearch.org/latest/mappings/supported-field-types/date-nanos/). */
const END_OF_TIME = Date.UTC(2262, 3, 11);

/** Tells whether a value is a moment that a document may carry, in milliseconds since the epoch. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < END_OF_TIME;
}
