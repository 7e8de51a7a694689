import { clip } from './clip.ts';
import { nameOf } from './names.ts';
import { isError, plainOf, propertyOf as read } from './plain.ts';
import { isTelling, REDACTED } from './redaction.ts';
import { readableStack } from './stack.ts';
import type { ErrorFields } from './wire.ts';

export { isError } from './plain.ts';

/** Causes of causes that are written, and errors of one `AggregateError`. */
const MAX_CAUSES = 5;
const MAX_ERRORS = 10;

/** Characters of a message or stack that are written, so that an error alone can't fill a line. */
const MAX_MESSAGE = 8_192;
const MAX_STACK = 16_384;

/** Longer ones are no codes. */
const MAX_CODE = 128;

/** Properties of an error's own that are written, characters of each, and levels: responses hold sockets. */
const MAX_OWN = 20;
const MAX_OWN_CHARACTERS = 4_096;
const MAX_OWN_LEVELS = 4;

/** Levels of an object that was thrown, in its text. */
const MAX_LEVELS = 16;

/** What an error has besides its own properties. */
const KNOWN: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'code', 'cause', 'errors']);

/**
 * Whatever was thrown, as the fields of a log line. Never throws, whatever the error's getters do.
 *
 * @example
 * errorFields(new TypeError('no card')); // { name: 'TypeError', message: 'no card', stack: 'TypeError: no card\n…' }
 * errorFields('boom'); // { name: 'string', message: 'boom' }
 */
export function errorFields(thrown: unknown, causes: number = MAX_CAUSES): ErrorFields {
  try {
    return readFields(thrown, causes);
  } catch {
    // A proxy that can't even be asked what it is.
    return { name: kindOfThrown(thrown), message: clip(textOf(thrown), MAX_MESSAGE) };
  }
}

function readFields(thrown: unknown, causes: number): ErrorFields {
  if (!isErrorLike(thrown)) return { name: kindOfThrown(thrown), message: clip(textOf(thrown), MAX_MESSAGE) };
  const stack = read(thrown, 'stack');
  const code = read(thrown, 'code');
  const cause = read(thrown, 'cause');
  const errors = read(thrown, 'errors');
  return {
    name: clip(textOf(read(thrown, 'name') ?? 'Error'), MAX_MESSAGE),
    message: messageOf(thrown),
    ...(isCode(code) && { code }),
    ...(typeof stack === 'string' && { stack: clip(readableStack(stack), MAX_STACK) }),
    ...(cause !== undefined && causes > 0 && { cause: errorFields(cause, causes - 1) }),
    ...(Array.isArray(errors) &&
      causes > 0 && { errors: errors.slice(0, MAX_ERRORS).map((each) => errorFields(each, Math.min(causes - 1, 1))) }),
    ...ownFields(thrown, causes),
  };
}

/** What an error says of itself beyond what each has: `statusCode`, `response`, `$metadata`, `issues`. */
function ownFields(error: object, causes: number): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  // Both are there, and none can be listed: https://tc39.es/proposal-explicit-resource-management/
  const isSuppressed = 'suppressed' in error && 'error' in error;
  if (isSuppressed && causes > 0)
    for (const key of ['error', 'suppressed']) own[key] = errorFields(read(error, key), causes - 1);
  // Zod hides its own.
  const keys = Object.keys(error).concat('issues');
  for (const key of keys.slice(0, MAX_OWN)) {
    if (KNOWN.has(key) || key in own) continue;
    const value = plainOf(read(error, key), { levels: MAX_OWN_LEVELS, left: MAX_OWN_CHARACTERS, deep: false });
    if (value !== undefined && typeof value !== 'function') own[key] = value;
  }
  return own;
}

/** The message of an error, or an empty text. */
export function messageOf(error: object): string {
  return clip(textOf(read(error, 'message') ?? ''), MAX_MESSAGE);
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'string' ? code !== '' && code.length <= MAX_CODE : Number.isFinite(code);
}

/** Errors, and plain objects that look like one, such as an error that came over the wire. */
export function isErrorLike(thrown: unknown): thrown is Error {
  return (
    isError(thrown) || (typeof thrown === 'object' && thrown !== null && typeof read(thrown, 'message') === 'string')
  );
}

function kindOfThrown(thrown: unknown): string {
  return thrown === null ? 'null' : typeof thrown;
}

function hideSecrets(key: string, value: unknown): unknown {
  return nameOf(key).secret && isTelling(value) ? REDACTED : value;
}

/** Text of any value. Objects are shown as JSON where they can be, without their secrets. Never throws. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    if (typeof value !== 'object' || value === null || isError(value)) return String(value);
    const plain = plainOf(value, { levels: MAX_LEVELS, left: MAX_MESSAGE, deep: true });
    return typeof plain === 'string' ? plain : JSON.stringify(plain, hideSecrets);
  } catch {
    return `[unreadable ${typeof value}]`;
  }
}
