import { clip } from './clip.ts';
import { errorFields, isError } from './error-fields.ts';
import { nameOf, withoutSecrets } from './names.ts';
import { entriesOf, isPlain } from './plain.ts';
import { below, isTelling, type Paths, REDACTED_JSON } from './redaction.ts';

/** Levels of objects and arrays, with the dots in the names on the way to them; OpenSearch takes 20 in a document. */
const MAX_DEPTH = 16;

/** Characters of one value's JSON, about: a longer one could not be stored whole (a CloudWatch log event of 256 KiB). */
const MAX_CHARACTERS = 256 * 1024;

/** Up to this length, looking at each character is faster than calling JSON.stringify. */
const SHORT = 48;

/** A value's writing: the objects it is within, and the characters that it may still take. */
interface Writing {
  /** With an empty place for each dot in their names, which is a level too. */
  readonly ancestors: object[];
  left: number;
}

/**
 * JSON of any value on one line, or `undefined` for what JSON has no word for (`undefined`, functions). Never throws,
 * and stops at some 256 Ki characters. Values of secret names are hidden. Big integers and symbols become strings, maps
 * objects, sets arrays, bytes base64, errors {@link errorFields}; what can't be read is said in its place.
 *
 * @param paths - secret places within the value
 * @param dots - in the name that the value has, each of which is a level of nesting
 */
export function jsonOf(value: unknown, paths?: Paths, dots = 0): string | undefined {
  return write(value, paths, dots === 0 ? undefined : begin(dots));
}

/** Kinds of characters: what JSON escapes, and what stands in a text that could hold a secret. */
const PLAIN = 0;
const ESCAPED = 1;
const SUSPECT = 2;
const KINDS = new Uint8Array(0x80);
KINDS.fill(ESCAPED, 0, 0x20);
for (const character of '"\\') KINDS[character.charCodeAt(0)] = ESCAPED;
for (const character of '=@JIG') KINDS[character.charCodeAt(0)] = SUSPECT;

const SPACE = 0x20;
const LOWER_A = 0x61;
/** From the second letter of `Bearer ` and `Basic ` to the space. */
const AFTER_A = 4;

/**
 * A text as JSON, without what is a secret by its looks. Only texts with a character that such secrets have are searched:
 * the `=` of `token=`, the `@` of an address, the capitals of `eyJ`, `AKIA`, `ASIA` and `BEGIN`, the space of `Bearer `.
 */
export function quote(text: string): string {
  if (text.length > SHORT) return JSON.stringify(withoutSecrets(text));
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const kind = code < 0x80 ? KINDS[code] : code > 0xd7ff ? ESCAPED : PLAIN;
    if (kind !== PLAIN || (code === SPACE && text.charCodeAt(i - AFTER_A) === LOWER_A))
      return JSON.stringify(withoutSecrets(text));
  }
  return `"${text}"`;
}

function begin(dots: number): Writing {
  return { ancestors: Array(dots), left: MAX_CHARACTERS };
}

function write(value: unknown, paths: Paths | undefined, writing: Writing | undefined): string | undefined {
  switch (typeof value) {
    case 'string':
      return writeText(value, writing);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
    case 'symbol':
      return writeText(String(value), writing);
    case 'object':
      return value === null ? 'null' : writeObject(value, paths, writing ?? begin(0));
    default:
      return undefined;
  }
}

function writeText(text: string, writing: Writing | undefined): string {
  const left = writing?.left ?? MAX_CHARACTERS;
  if (writing) writing.left -= text.length;
  return quote(clip(text, left));
}

function writeObject(value: object, paths: Paths | undefined, writing: Writing): string | undefined {
  const { ancestors } = writing;
  if (ancestors.includes(value)) return '"[circular]"';
  if (ancestors.length >= MAX_DEPTH) return '"[too deep]"';
  const depth = ancestors.push(value) - 1;
  try {
    return writeByKind(value, paths, writing);
  } catch (error) {
    return quote(unreadable(error));
  } finally {
    ancestors.length = depth;
  }
}

function writeByKind(value: object, paths: Paths | undefined, writing: Writing): string | undefined {
  if (Array.isArray(value)) return writeItems(value, paths, writing);
  if (!isPlain(value)) {
    if (isError(value)) return writeMembers({ ...errorFields(value) }, paths, writing);
    if (value instanceof Map) return writeMembers(Object.fromEntries(textKeys(value, writing)), paths, writing);
    if (value instanceof Set) return writeItems(value, paths, writing);
    if (value instanceof RegExp) return writeText(String(value), writing);
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return writeBytes(value, writing);
    if (isBoxed(value)) return write(value.valueOf(), paths, writing);
    const entries = entriesOf(value);
    if (entries) return writeMembers(entries, paths, writing);
  }
  const toJson = read(value, 'toJSON');
  if (typeof toJson === 'function') return write(toJson.call(value), paths, writing) ?? 'null';
  return writeMembers(value, paths, writing);
}

function writeItems(items: Iterable<unknown>, paths: Paths | undefined, writing: Writing): string {
  let text = '';
  let index = 0;
  for (const item of items) {
    if (writing.left <= 0) break;
    const place = below(paths, String(index++));
    const isSecret = place?.secret && isTelling(item);
    const json = isSecret ? REDACTED_JSON : (secretPair(item) ?? write(item, place, writing) ?? 'null');
    writing.left -= sizeOf(item, json) + 1;
    text += text === '' ? json : `,${json}`;
  }
  return `[${text}]`;
}

/** `['authorization', '…']` in a list of such pairs, as headers are often kept. */
function secretPair(item: unknown): string | undefined {
  if (!Array.isArray(item) || item.length !== 2) return undefined;
  const [name, value] = item as [unknown, unknown];
  return typeof name === 'string' && isTelling(value) && nameOf(name).secret
    ? `[${quote(name)},${REDACTED_JSON}]`
    : undefined;
}

/** Whether a record is `{ name: 'authorization', value: '…' }`, or the same with `key`. */
function isSecretValue(record: object, key: string): boolean {
  if (key !== 'value') return false;
  const name = read(record, 'name') ?? read(record, 'key');
  return typeof name === 'string' && nameOf(name).secret;
}

function writeMembers(record: object, paths: Paths | undefined, writing: Writing): string {
  const { ancestors } = writing;
  const depth = ancestors.length;
  let text = '';
  for (const key of keysOf(record)) {
    if (writing.left <= 0) break;
    const value = read(record, key);
    const name = nameOf(key, MAX_DEPTH - depth);
    const place = below(paths, key) ?? name.inside;
    ancestors.length += name.dots;
    const isSecret = name.secret || place?.secret || isSecretValue(record, key);
    const json = isSecret && isTelling(value) ? REDACTED_JSON : write(value, place, writing);
    ancestors.length = depth;
    if (json === undefined) continue;
    writing.left -= name.json.length + sizeOf(value, json);
    text += text === '' ? name.json + json : `,${name.json}${json}`;
  }
  return `{${text}}`;
}

/** Characters that are not counted yet: texts are when they are written, and objects by what is in them. */
function sizeOf(value: unknown, json: string): number {
  return typeof value === 'string' || typeof value === 'object' ? 0 : json.length;
}

/** As many of a map's entries as there can be room for. Keys that are objects are within the map, as its values are. */
function* textKeys(map: ReadonlyMap<unknown, unknown>, writing: Writing): Generator<[string, unknown]> {
  let room = writing.left;
  for (const [key, value] of map) {
    if (room <= 0) return;
    const text = typeof key === 'object' && key !== null ? (writeObject(key, undefined, writing) ?? '') : String(key);
    room -= text.length + 1;
    yield [text, value];
  }
}

function writeBytes(bytes: ArrayBuffer | ArrayBufferView, writing: Writing): string {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(bytes)
    ? bytes
    : { buffer: bytes, byteOffset: 0, byteLength: bytes.byteLength };
  return writeText(
    Buffer.from(buffer, byteOffset, Math.min(byteLength, Math.max(writing.left, 0))).toString('base64'),
    writing,
  );
}

function isBoxed(value: object): boolean {
  return value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof BigInt;
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
