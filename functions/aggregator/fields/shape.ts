import { GIVEN_FIELDS, type Kind, METADATA_FIELDS } from '@sightline/telemetry/wire';
import { commonType, type FieldType, MAX_SEARCHABLE, typeOf } from './admitted.ts';
import { type FieldNode, find } from './tree.ts';
import { classOf, isObject } from './value-class.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** How a document's fields stand to the mapping that it is stored with. */
export interface Shape {
  /** The document without what OpenSearch would refuse it for; the very same where there is nothing of that kind. */
  readonly value: JsonObject;
  /** What no field of its own finds, by its path: `{"cart.sku-9": 1}`. Several values of one path are an array. */
  readonly untyped: Readonly<Record<string, unknown>> | undefined;
  /** Something was taken out of the document that is not in `untyped` in full. */
  readonly isCut: boolean;
  /** Names that the mapping does not hold yet, by their path. */
  readonly wanted: ReadonlyMap<string, FieldType>;
  /** A metric whose values are of another kind than those that its field has. */
  readonly changedKind: string | undefined;
}

/** Names that OpenSearch keeps for itself at the root of a document, and those that the aggregator gives. */
const RESERVED: ReadonlySet<string> = new Set([...METADATA_FIELDS, ...GIVEN_FIELDS]);

/** Of a document that has more, the others are only stored: each is a term or two of the index. */
const MAX_LEAVES = 1_000;

/** Characters of a path; a longer one is no field's, and with its value it must be shorter than a term of Lucene may be. */
const MAX_PATH = 512;

/** Characters and levels of a path that can be admitted. */
const MAX_ADMITTED_PATH = 200;
const MAX_ADMITTED_LEVELS = 12;

/** In the place of what is taken out of a document. */
const REMOVED = Symbol('removed');

/**
 * Compares an object with the names that the mapping holds.
 *
 * - What a field of its type takes stays as it is.
 * - What the mapping has no field for, or a field that takes no such value, stays, and is untyped as well.
 * - What OpenSearch would refuse the document for is untyped only.
 *
 * @param object - of numbers it may have those of `exactValue`
 * @param node - what the mapping holds for it
 * @param path - of the object in the document; empty for the document itself
 */
export function shapeOf(object: JsonObject, node: FieldNode, kind: Kind, path = ''): Shape {
  const shaper = new Shaper(kind);
  const value = shaper.members(object, node, path);
  const { untyped, isCut, wanted, changedKind } = shaper;
  return { value, untyped, isCut, wanted, changedKind };
}

class Shaper {
  untyped: Record<string, unknown> | undefined;
  isCut = false;
  changedKind: string | undefined;
  readonly wanted = new Map<string, FieldType>();
  readonly #kind: Kind;
  #leaves = 0;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  members(object: JsonObject, node: FieldNode, path: string): JsonObject {
    let changed: Record<string, unknown> | undefined;
    for (const name of Object.keys(object)) {
      const value = object[name];
      const shaped = this.#member(name, value, node, path);
      if (shaped === value) continue;
      changed ??= { ...object };
      if (shaped === REMOVED) delete changed[name];
      else changed[name] = shaped;
    }
    return changed ?? object;
  }

  #member(name: string, value: unknown, node: FieldNode, parent: string): unknown {
    const path = parent === '' ? name : `${parent}.${name}`;
    if ((parent === '' && isReserved(name)) || hasBlankSegment(name)) return this.#remove(path, value);
    const found = find(node, name);
    if (found === 'blocked') return this.#remove(path, value);
    if (found !== 'nothing') return this.#at(found, value, path);
    this.#want(path, value);
    this.#leave(path, value);
    return value;
  }

  #at(node: FieldNode, value: unknown, path: string): unknown {
    if (node.isOpaque || value === null) return value;
    if (node.accepts === 0) return this.#atObject(node, value, path);
    const values = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
    const others = values.filter((each) => each !== null && (classOf(each) & node.accepts) === 0);
    if (others.length === 0) return value;
    if (this.#kind === 'metric') this.changedKind ??= path;
    if (!node.isTolerant) return this.#remove(path, value);
    this.#leave(path, others);
    return value;
  }

  #atObject(node: FieldNode, value: unknown, path: string): unknown {
    if (isObject(value)) return this.members(value, node, path);
    if (Array.isArray(value) && value.every((item) => item === null || isObject(item))) {
      const items = value.map((item) => (item === null ? item : this.members(item, node, path)));
      return items.every((item, at) => item === value[at]) ? value : items;
    }
    if (this.#kind === 'metric') this.changedKind ??= path;
    return this.#remove(path, value);
  }

  #remove(path: string, value: unknown): typeof REMOVED {
    if (!this.#leave(path, value)) this.isCut = true;
    return REMOVED;
  }

  /**
   * Notes a value, or those in it, as untyped.
   *
   * @returns whether all of it is there
   */
  #leave(path: string, value: unknown): boolean {
    if (value === null || value === undefined || path.length > MAX_PATH || this.#leaves >= MAX_LEAVES) return false;
    if (Array.isArray(value)) return this.#leaveAll(value.map((item) => [path, item]));
    if (isObject(value)) return this.#leaveAll(Object.entries(value).map(([name, each]) => [`${path}.${name}`, each]));
    if (typeof value === 'string' && value.length > MAX_SEARCHABLE) return false;
    this.#leaves++;
    this.untyped ??= Object.create(null) as Record<string, unknown>;
    const before = this.untyped[path];
    if (before === undefined) this.untyped[path] = value;
    else if (Array.isArray(before)) before.push(value);
    else this.untyped[path] = [before, value];
    return true;
  }

  /** The same of several, of which there must be one. */
  #leaveAll(values: readonly (readonly [path: string, value: unknown])[]): boolean {
    let areAllThere = values.length > 0;
    for (const [path, value] of values) if (!this.#leave(path, value)) areAllThere = false;
    return areAllThere;
  }

  /** Notes a name, or those in its value, as one that could be admitted. */
  #want(path: string, value: unknown): void {
    if (value === null || value === undefined || path.length > MAX_ADMITTED_PATH || this.wanted.size >= MAX_LEAVES)
      return;
    if (Array.isArray(value)) {
      for (const item of value) this.#want(path, item);
      return;
    }
    if (isObject(value)) {
      if (this.#kind === 'metric' && isDistribution(value)) this.#note(path, 'distribution');
      else for (const name of Object.keys(value)) this.#want(`${path}.${name}`, value[name]);
      return;
    }
    this.#note(path, typeOf(path, classOf(value)));
  }

  #note(path: string, type: FieldType): void {
    if (hasBlankSegment(path) || path.split('.').length > MAX_ADMITTED_LEVELS) return;
    const before = this.wanted.get(path);
    this.wanted.set(path, before === undefined ? type : commonType(before, type));
  }
}

/** Whether a name at the root of a document is reserved, or the name of something in one that is. */
function isReserved(name: string): boolean {
  const dot = name.indexOf('.');
  return RESERVED.has(dot === -1 ? name : name.slice(0, dot));
}

function hasBlankSegment(name: string): boolean {
  if (name.includes('.')) return name.split('.').some((segment) => segment.trim() === '');
  return name.trim() === '';
}

function isDistribution(value: JsonObject): boolean {
  return Array.isArray(value['Values']) && Array.isArray(value['Counts']) && 'Sum' in value && 'Count' in value;
}
