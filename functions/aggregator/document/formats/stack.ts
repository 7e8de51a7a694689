import type { LoggedError } from './error.ts';

/** The first frame of a stack trace of Node.js, Java, Kotlin or .NET. */
const FRAME = /\n[ \t]+at [^\n]/;
const ERROR_NAME = /(?<![\w.$])[\w.$]*(?:Error|Exception|Throwable)(?=:| \[|\s*$)/m;

/** An error that is told by its name on one line. */
const NAMED = /^((?:[a-z_$][\w$]*\.)*[A-Z][\w$]*(?:Error|Exception)): (.*)$/;

const TRACEBACK = 'Traceback (most recent call last):';

/** The last line of Python's, which says what was raised. */
const RAISED = /\n([A-Za-z_][\w.]*)(?:: ([^\n]*))?\s*$/;

/** Where a stack trace is looked for; one may follow a long message. */
const MAX_LENGTH = 16_384;

/** Finds the error that a text tells of: by its stack trace, or by its name in front of one line. */
export function errorInText(text: string): LoggedError | undefined {
  if (!text.includes('\n')) return named(text);
  const traceback = text.indexOf(TRACEBACK);
  return traceback === -1 ? beforeFrames(text.slice(0, MAX_LENGTH), text) : raised(text.slice(traceback));
}

function named(text: string): LoggedError | undefined {
  const [, name, message] = NAMED.exec(text) ?? [];
  return name === undefined ? undefined : { name, message, stack: undefined };
}

function raised(stack: string): LoggedError | undefined {
  const [, name, message] = RAISED.exec(stack.slice(-MAX_LENGTH)) ?? [];
  return name === undefined ? undefined : { name, message, stack };
}

function beforeFrames(head: string, text: string): LoggedError | undefined {
  const frames = head.search(FRAME);
  if (frames === -1) return undefined;
  const found = ERROR_NAME.exec(head.slice(0, frames));
  if (found === null) return undefined;
  const [name] = found;
  const end = head.indexOf('\n', found.index);
  const behind = head.slice(found.index + name.length, end).replace(/^[:\s]+/, '');
  // Lambda's runtime for Java writes `none left: java.lang.IllegalStateException` before the trace.
  const before = head.slice(head.lastIndexOf('\n', found.index) + 1, found.index).replace(/[:\s]+$/, '');
  return { name, message: behind || before || undefined, stack: text.slice(found.index) };
}
