import { GIVEN_FIELDS } from '@sightline/telemetry/wire';
import { isObject } from '../../../opensearch/failure.ts';

/** What a value is as far as a field cares; bits, so that a field can take several. */
export const ValueClass = { Text: 1, Number: 2, Boolean: 4 } as const;

const SCALAR = ValueClass.Text | ValueClass.Number | ValueClass.Boolean;

/** A name that the mapping of an index holds. */
export interface FieldNode {
  /** Classes of value that are found by the field; 0 for an object, which has fields of its own. */
  readonly accepts: number;
  /** A value of another class is stored and not found, where otherwise OpenSearch would refuse the document. */
  readonly isTolerant: boolean;
  /** Whatever it holds is stored as it is. */
  readonly isOpaque: boolean;
  readonly children: Map<string, FieldNode>;
}

/** A field's mapping, as far as it is read (https://docs.opensearch.org/latest/mappings/supported-field-types/index/). */
export interface FieldMapping {
  readonly type?: string;
  readonly enabled?: boolean;
  readonly ignore_malformed?: boolean;
  readonly properties?: Readonly<Record<string, FieldMapping>>;
  readonly meta?: Readonly<Record<string, string>>;
}

const ACCEPTS: Readonly<Record<string, number>> = {
  keyword: SCALAR,
  text: SCALAR,
  double: ValueClass.Number,
  long: ValueClass.Number,
  integer: ValueClass.Number,
  date: ValueClass.Text | ValueClass.Number,
  date_nanos: ValueClass.Text | ValueClass.Number,
};

/** The names of an object's fields, or of a whole index. */
export function treeOf(properties: Readonly<Record<string, FieldMapping>> = {}): FieldNode {
  const children = new Map<string, FieldNode>();
  for (const [name, mapping] of Object.entries(properties)) children.set(name, nodeOf(mapping));
  return objectNode(children);
}

/** Names that the aggregator gives at the root of a document: one that a line brings means something else. */
const GIVEN: ReadonlySet<string> = new Set(GIVEN_FIELDS);

/** The names of an index's fields that a line may bring. */
export function lineTreeOf(properties: Readonly<Record<string, FieldMapping>> = {}): FieldNode {
  return treeOf(Object.fromEntries(Object.entries(properties).filter(([name]) => !GIVEN.has(name))));
}

function nodeOf(mapping: FieldMapping): FieldNode {
  const { type = 'object', properties, enabled = true, ignore_malformed: isTolerant = false } = mapping;
  if (enabled && (type === 'object' || type === 'nested')) return treeOf(properties);
  const accepts = enabled ? ACCEPTS[type] : undefined;
  return { accepts: accepts ?? SCALAR, isTolerant, isOpaque: accepts === undefined, children: new Map() };
}

function objectNode(children: Map<string, FieldNode>): FieldNode {
  return { accepts: 0, isTolerant: false, isOpaque: false, children };
}

/** What is under a name: a field, nothing, or something of which the name can be no part. */
export type Found = FieldNode | 'nothing' | 'blocked';

/** Looks a name up, whose dots are levels. One that is found is kept as it stands, to be found at once. */
export function find(node: FieldNode, name: string): Found {
  const child = node.children.get(name);
  if (child !== undefined) return child;
  const found = descend(node, name);
  if (typeof found === 'object') node.children.set(name, found);
  return found;
}

function descend(node: FieldNode, name: string): Found {
  const dot = name.indexOf('.');
  if (dot === -1) return 'nothing';
  const first = node.children.get(name.slice(0, dot));
  if (first === undefined) return 'nothing';
  if (first.isOpaque || first.accepts !== 0) return 'blocked';
  return find(first, name.slice(dot + 1));
}

/** How many fields a mapping has, objects counted, as `index.mapping.total_fields.limit` counts them. */
export function countFields(properties: unknown): number {
  if (!isObject(properties)) return 0;
  let count = 0;
  for (const mapping of Object.values(properties)) {
    if (!isObject(mapping)) continue;
    count += 1 + countFields(mapping['properties']) + countFields(mapping['fields']);
  }
  return count;
}
