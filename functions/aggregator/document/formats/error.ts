import { type JsonObject, memberOf, textOf } from '../json.ts';

/** An error as our own log lines have it. Those that are not known are undefined. */
export interface LoggedError {
  readonly name: string | undefined;
  readonly message: string | undefined;
  readonly stack: string | undefined;
}

/** Where a JSON record has its error: under which member, and the names of its parts there. */
interface ErrorForm {
  readonly at?: string;
  readonly name: readonly string[];
  readonly message: readonly string[];
  readonly stack: readonly string[];
}

const FORMS: readonly ErrorForm[] = [
  // Lambda's runtimes (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html).
  { name: ['errorType'], message: ['errorMessage'], stack: ['stackTrace', 'stack', 'trace'] },
  // Powertools, pino, bunyan, Node's `util`; ECS where it is nested.
  { at: 'error', name: ['name', 'type'], message: ['message'], stack: ['stack', 'stack_trace', 'stackTrace'] },
  { at: 'err', name: ['type', 'name'], message: ['message'], stack: ['stack'] },
  {
    at: 'exception',
    name: ['type', 'class', 'name'],
    message: ['message'],
    stack: ['stacktrace', 'stackTrace', 'stack'],
  },
  // Log4j.
  { at: 'thrown', name: ['name'], message: ['message'], stack: ['extendedStackTrace'] },
  // ECS and OpenTelemetry with dots in their names.
  { name: ['error.type'], message: ['error.message'], stack: ['error.stack_trace'] },
  { name: ['exception.type'], message: ['exception.message'], stack: ['exception.stacktrace'] },
  // Powertools for Python, Logback's and Log4j's JSON, Serilog's compact one, Python's formatters.
  { name: ['exception_name', 'exception_class'], message: [], stack: ['stack_trace', 'exception', '@x', 'exc_info'] },
];

/** Names of members of which a record with an error has one. */
export const ERROR_NAMES: readonly string[] = FORMS.flatMap(({ at, name, stack }) =>
  at === undefined ? [...name, ...stack] : [at],
);

/** Finds the error of a JSON record, or gives `undefined` where it has none. */
export function errorOf(value: JsonObject): LoggedError | undefined {
  for (const { at, name, message, stack } of FORMS) {
    const source = at === undefined ? value : memberOf(value, at);
    if (typeof source !== 'object' || source === null) continue;
    const error = {
      name: first(source as JsonObject, name, textOf),
      message: first(source as JsonObject, message, textOf),
      stack: first(source as JsonObject, stack, stackOf),
    };
    if (error.name !== undefined || error.stack !== undefined) return error;
  }
  return undefined;
}

function first(
  source: JsonObject,
  names: readonly string[],
  read: (value: unknown) => string | undefined,
): string | undefined {
  for (const name of names) {
    const text = read(source[name]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A stack trace as one text: it may be a list of lines, or as Go writes it of frames. */
function stackOf(stack: unknown): string | undefined {
  if (!Array.isArray(stack)) return textOf(stack);
  return textOf(stack.map((frame) => (typeof frame === 'string' ? frame.trimEnd() : frameOf(frame))).join('\n'));
}

function frameOf(frame: unknown): string {
  const { label, path, line } = (frame ?? {}) as JsonObject;
  return typeof path === 'string' ? `${label} (${path}:${line})` : JSON.stringify(frame);
}
