import { nameOf } from './names.ts';
import { isTelling, REDACTED } from './redaction.ts';
import type { ErrorFields } from './wire.ts';

/** Causes of causes that are written, and errors of one `AggregateError`. */
const MAX_CAUSES = 5;
const MAX_ERRORS = 10;

/** Characters of a message or stack that are written, so that an error alone can't fill a line. */
const MAX_MESSAGE = 8_192;
const MAX_STACK = 16_384;

/** Longer ones are no codes. */
const MAX_CODE = 128;

/** Whether a value is an `Error`, from this realm or another. Never throws. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

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
    return { name: kindOfThrown(thrown), message: textOf(thrown).slice(0, MAX_MESSAGE) };
  }
}

function readFields(thrown: unknown, causes: number): ErrorFields {
  if (!isErrorLike(thrown)) return { name: kindOfThrown(thrown), message: textOf(thrown).slice(0, MAX_MESSAGE) };
  const stack = read(thrown, 'stack');
  const code = read(thrown, 'code');
  const cause = read(thrown, 'cause');
  const errors = read(thrown, 'errors');
  return {
    name: textOf(read(thrown, 'name') ?? 'Error').slice(0, MAX_MESSAGE),
    message: textOf(read(thrown, 'message') ?? '').slice(0, MAX_MESSAGE),
    ...(isCode(code) && { code }),
    ...(typeof stack === 'string' && { stack: stack.slice(0, MAX_STACK) }),
    ...(cause !== undefined && causes > 0 && { cause: errorFields(cause, causes - 1) }),
    ...(Array.isArray(errors) &&
      causes > 0 && { errors: errors.slice(0, MAX_ERRORS).map((each) => errorFields(each, 0)) }),
  };
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'string' ? code !== '' && code.length <= MAX_CODE : Number.isFinite(code);
}

/** Errors, and plain objects that look like one, such as an error that came over the wire. */
function isErrorLike(thrown: unknown): thrown is Error {
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
    return (typeof value === 'object' && value !== null && JSON.stringify(value, hideSecrets)) || String(value);
  } catch {
    return `[unreadable ${typeof value}]`;
  }
}

function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}
