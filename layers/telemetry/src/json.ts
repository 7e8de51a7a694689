import { errorFields, isError } from './error-fields.ts';

const MAX_DEPTH = 16;

/**
 * JSON of any value on one line, or `undefined` for what JSON has no word for (`undefined`, functions). Never throws:
 * big integers become strings, errors become {@link errorFields}, and what can't be read is said in its place.
 */
export function jsonOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
    case 'symbol':
      return JSON.stringify(String(value));
    case 'object':
      return value === null ? 'null' : jsonOfObject(value);
    default:
      return undefined;
  }
}

function jsonOfObject(value: object): string | undefined {
  try {
    return JSON.stringify(value, replace);
  } catch {
    return JSON.stringify(readable(value, []));
  }
}

function replace(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return isError(value) ? errorFields(value) : value;
}

/** A plain copy of a value that JSON.stringify throws on. `ancestors` are the objects it lies within. */
function readable(value: unknown, ancestors: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= MAX_DEPTH) return '[too deep]';
  if (isError(value)) return errorFields(value);
  const within = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => readable(item, within));
  const json = read(value, 'toJSON');
  if (typeof json === 'function') {
    try {
      return readable(json.call(value), within);
    } catch (error) {
      return unreadable(error);
    }
  }
  return Object.fromEntries(keysOf(value).map((key) => [key, readable(read(value, key), within)]));
}

/** The enumerable own string keys of an object. Never throws. */
export function keysOf(record: object): string[] {
  try {
    return Object.keys(record);
  } catch {
    return [];
  }
}

/** A property, or what kept it from being read. Never throws. */
export function read(record: object, key: string): unknown {
  try {
    return (record as Record<string, unknown>)[key];
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): string {
  return `[unreadable: ${isError(error) ? errorFields(error).message : typeof error}]`;
}
