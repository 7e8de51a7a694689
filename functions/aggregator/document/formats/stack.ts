import type { LoggedError } from './error.ts';

/** The first frame of a stack trace of Node.js, Java, Kotlin or .NET. */
const FRAME = /\n[ \t]+at [^\n]/;
const ERROR_NAME = /(?<![\w.$])[\w.$]*(?:Error|Exception|Throwable)\b/;

const TRACEBACK = 'Traceback (most recent call last):';

/** The last line of Python's, which says what was raised. */
const RAISED = /\n([A-Za-z_][\w.]*)(?:: ([^\n]*))?\s*$/;

/** Where a stack trace is looked for; one may follow a long message. */
const MAX_LENGTH = 16_384;

/** Finds the error whose stack trace a text of several lines holds. */
export function errorInText(text: string): LoggedError | undefined {
  if (!text.includes('\n')) return undefined;
  const traceback = text.indexOf(TRACEBACK);
  return traceback === -1 ? beforeFrames(text.slice(0, MAX_LENGTH), text) : raised(text.slice(traceback));
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
  const rest = head.slice(found.index + name.length, frames);
  const end = rest.indexOf('\n');
  const message = (end === -1 ? rest : rest.slice(0, end)).replace(/^[:\s]+/, '');
  return { name, message, stack: text.slice(found.index) };
}
