import { ValueClass } from './tree.ts';

/** The class of a value that is no array; 0 for an object. */
export function classOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return ValueClass.Text;
    case 'number':
      return ValueClass.Number;
    case 'boolean':
      return ValueClass.Boolean;
    default:
      return isRaw(value) ? ValueClass.Number : 0;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value);
}

/** Whether it is a number that is kept as it was written, see `exactValue`. */
const { isRawJSON: isRaw } = JSON as unknown as { isRawJSON(value: unknown): boolean };
