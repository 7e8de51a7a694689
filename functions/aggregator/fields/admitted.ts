import { ValueClass } from './tree.ts';

/** What a name is admitted as. */
export type FieldType = 'keyword' | 'number' | 'distribution';

/** How a name is mapped that is admitted, so that two services which give it values of other types both have them stored. */
export const MAPPINGS = {
  keyword: { type: 'keyword', ignore_above: 1024 },
  number: { type: 'double', ignore_malformed: true },
  distribution: undefined,
} as const;

/** Longest text that is found by a field; a longer one is only in the document. */
export const MAX_SEARCHABLE = 1024;

/** Fields that an admitted name takes of an index's limit, objects on the way to it not counted. */
export const FIELDS_OF = { keyword: 1, number: 1, distribution: 7 } as const satisfies Record<FieldType, number>;

/** Endings of names that say that a number is an identifier, which is searched for and never summed. */
const IDENTIFIER = /(?:^|[._-])(?:id|uuid|sku|zip)s?$|(?:Id|ID|Uuid|Sku|Zip)s?$/;

/** What a name is admitted as by one of its values; `undefined` for a value that tells nothing. */
export function typeOf(name: string, valueClass: number): FieldType {
  return valueClass === ValueClass.Number && !IDENTIFIER.test(name) ? 'number' : 'keyword';
}

/** Of two values of a name that come together: what takes both. A distribution and a number have nothing in common. */
export function commonType(one: FieldType, other: FieldType): FieldType {
  return one === other || one === 'distribution' ? one : other === 'distribution' ? one : 'keyword';
}
