import { isError } from '../error-fields.ts';
import { jsonOf } from '../json.ts';
import { nameOf } from '../names.ts';
import { REDACTED } from '../redaction.ts';
import { readableStack } from '../stack.ts';
import type { Logger } from './logger.ts';

type Method = 'debug' | 'info' | 'warn' | 'error';

const METHODS = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
  dirxml: 'info',
} as const satisfies Partial<Record<keyof Console, Method>>;

const CAPTURED = [...Object.keys(METHODS), 'trace', 'dir', 'table', 'assert'] as (keyof Console)[];

/**
 * Makes `console.*` write log lines: the arguments become the message as Node formats them, and the first error among
 * them the field `error`. Of objects that hold secrets, a copy is shown that hides them. What Node or the runtime print
 * through the console becomes lines too.
 *
 * @returns what gives the console back
 */
export function captureConsole(logger: Logger, target: Console = globalThis.console): () => void {
  const originals = new Map(CAPTURED.map((name) => [name, target[name]]));
  const say = (method: Method, values: readonly unknown[], fields?: object): void => {
    const error = values.find(isError);
    logger[method](format(values), fields || error ? { ...fields, ...(error && { error }) } : undefined);
  };
  for (const [name, method] of Object.entries(METHODS) as [keyof typeof METHODS, Method][])
    target[name] = (...values: unknown[]) => say(method, values);
  target.trace = (...values: unknown[]) => say('debug', values, { stack: stackOf(target.trace) });
  target.dir = (value: unknown) => say('info', ['%O', value]);
  target.table = (value: unknown) => say('info', typeof value === 'object' ? ['%O', value] : [value]);
  target.assert = (isTrue: unknown, ...values: unknown[]) => {
    if (!isTrue) say('warn', withPrefix('Assertion failed', values));
  };
  return () => {
    for (const [name, original] of originals) Object.assign(target, { [name]: original });
  };
}

/** The text that Node would print, without secrets. */
function format(values: readonly unknown[]): string {
  const { formatWithOptions } = process.getBuiltinModule('node:util');
  return formatWithOptions(
    { colors: false },
    ...values.map((value) => (isError(value) ? value.message : withoutSecrets(value))),
  );
}

/** As Node does it: a text is a format that goes on. */
function withPrefix(prefix: string, [first, ...others]: readonly unknown[]): unknown[] {
  if (first === undefined) return [prefix];
  return typeof first === 'string' ? [`${prefix}: ${first}`, ...others] : [`${prefix}:`, first, ...others];
}

/** Where the caller stands. */
function stackOf(below: (...values: never[]) => unknown): string {
  const place = { stack: '' };
  Error.captureStackTrace(place, below);
  return readableStack(place.stack);
}

/**
 * The value itself where there is nothing to hide, so that it is shown as what it is. Node shows more of an object than
 * its JSON has: symbols, hidden properties, what a function carries. Where a secret is among that, the JSON is shown.
 */
function withoutSecrets(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const json = jsonOf(value);
  if (json?.includes(REDACTED) || showsSecret(value)) return json === undefined ? '[Function]' : JSON.parse(json);
  return value;
}

/** All that any of the formats `%o`, `%O` and `%s` show of a value. */
const EVERYTHING = {
  showHidden: true,
  showProxy: true,
  depth: 5,
  colors: false,
  breakLength: Number.POSITIVE_INFINITY,
};

/** Characters that are looked at; what is longer is not shown as it is. */
const MAX_LOOKED_AT = 65_536;

/** A property as Node shows it, its name and the beginning of its value: `name: …`, `'a name' => …`, `[Symbol(x)]: …`. */
const PROPERTY =
  /(?:'([^'\n]{1,256})'|\[?Symbol\(([^)\n]{0,256})\)\]?|\[?([\w$-]{1,256})\]?)(?::| =>) ([^\s,]{1,16})/gu;

/** What tells nothing, or is a part of every function. */
const TELLS_NOTHING = /^(?:undefined|null|true|false|''|""|'?\[(?:REDACTED|Getter|Setter|Function))/;

function showsSecret(value: object): boolean {
  const { inspect } = process.getBuiltinModule('node:util');
  const text = inspect(value, EVERYTHING);
  if (text.length > MAX_LOOKED_AT) return true;
  for (const [, quoted, symbol, plain, shown = ''] of text.matchAll(PROPERTY))
    if (nameOf(quoted ?? symbol ?? plain ?? '').secret && !TELLS_NOTHING.test(shown)) return true;
  return false;
}
