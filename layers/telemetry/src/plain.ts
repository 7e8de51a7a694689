import { clip } from './clip.ts';

/** What a copy may take. */
export interface Bounds {
  /** Of objects within objects. */
  readonly levels: number;
  /** Characters of names and values that are left. */
  left: number;
  /** Whether objects of classes within the value are copied too. They are named else: a request holds its sockets. */
  readonly deep: boolean;
}

const ENTRIES = /^\[object (?:Headers|FormData|URLSearchParams)\]$/;

/** Whether a value is an `Error`, from this realm or another. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return value instanceof Error || kindOf(value) === '[object Error]';
  } catch {
    return false;
  }
}

function kindOf(value: object): string {
  return Object.prototype.toString.call(value);
}

/** Whether an object is a literal's, and none of a class. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A map, headers, a form or a query as an object; a name that comes again has a list. `undefined` for others. */
export function entriesOf(value: object): Record<string, unknown> | undefined {
  if (!(value instanceof Map) && !ENTRIES.test(kindOf(value))) return undefined;
  const record: Record<string, unknown> = Object.create(null);
  for (const [key, item] of value as Iterable<[unknown, unknown]>) {
    const name = String(key);
    record[name] = name in record ? [record[name], item].flat() : item;
  }
  return record;
}

/** A property, or nothing where its getter throws. */
export function propertyOf(record: object, key: string): unknown {
  try {
    return (record as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** A copy that `JSON.stringify` can write, whatever the value is, within bounds. Never throws. */
export function plainOf(value: unknown, bounds: Bounds, ancestors: readonly object[] = []): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'string') {
    const text = clip(String(value), bounds.left);
    bounds.left -= text.length;
    return text;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= bounds.levels) return '[too deep]';
  try {
    return copyOf(value, bounds, [...ancestors, value]);
  } catch {
    return '[unreadable object]';
  }
}

function copyOf(value: object, bounds: Bounds, ancestors: readonly object[]): unknown {
  const copy = (item: unknown): unknown => plainOf(item, bounds, ancestors);
  if (isError(value)) return { name: copy(propertyOf(value, 'name')), message: copy(propertyOf(value, 'message')) };
  const toJson = propertyOf(value, 'toJSON');
  if (typeof toJson === 'function') return copy(toJson.call(value));
  if (Array.isArray(value) || value instanceof Set) {
    const items = [];
    for (const item of value) {
      if (bounds.left-- <= 0) break;
      items.push(copy(item));
    }
    return items;
  }
  const entries = entriesOf(value);
  if (!bounds.deep && !entries && ancestors.length > 1 && !isPlain(value)) return `[${value.constructor.name}]`;
  const record: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(entries ?? value)) {
    bounds.left -= key.length + 1;
    if (bounds.left <= 0) break;
    record[key] = copy(propertyOf(entries ?? value, key));
  }
  return record;
}
