import { isTime } from '../../time.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

const TIMED_OUT = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z) (${REQUEST_ID}) Task timed out after `);

/** An invocation whose process went down, and on a second line of what kind it was. */
const EXITED = new RegExp(
  `^RequestId: (${REQUEST_ID}) (?:Error: ([^\\n]*)(?:\\n([\\w.]+))?|Process exited before completing request)`,
);

/** How texts begin that a process leaves behind which can't go on, by their first character. */
const LAST_WORDS: Readonly<Record<string, ReadonlyArray<readonly [RegExp, string]>>> = {
  // V8 without memory, Node.js.
  '<': [[/^<--- Last few GCs --->/, 'FATAL']],
  F: [[/^FATAL ERROR: /, 'FATAL']],
  // Go.
  p: [[/^panic: /, 'FATAL']],
  f: [[/^fatal error: /, 'FATAL']],
  g: [[/^goroutine \d+ \[running/, 'FATAL']],
  // Rust, C++.
  t: [[/^(?:thread '[^']*' (?:\(\d+\) )?panicked at |terminate called )/, 'FATAL']],
  // Python.
  T: [[/^Traceback \(most recent call last\):/, 'ERROR']],
  // .NET, Python about a module.
  U: [[/^(?:Unhandled [Ee]xception|Unable to import module )/, 'ERROR']],
  // Java, Node.js about a module.
  E: [[/^(?:Exception in thread "|Error: Cannot find module )/, 'ERROR']],
  S: [[/^Segmentation fault\b/, 'FATAL']],
  // Lambda's runtimes about a function that they can't start.
  R: [[/^Runtime\.[A-Z]\w+\b/, 'ERROR']],
};

/** Reads what is written of an invocation, a process or an error that nobody caught. */
export function crashFields(text: string): TextFields | undefined {
  const first = text.charAt(0);
  if (first >= '0' && first <= '9') return timedOut(text);
  if (first === 'R') return exited(text) ?? lastWords(text);
  return lastWords(first === '\n' ? text.trimStart() : text);
}

function timedOut(text: string): TextFields | undefined {
  const [, moment = '', requestId] = TIMED_OUT.exec(text) ?? [];
  if (requestId === undefined) return undefined;
  const time = Date.parse(moment);
  return { isPlatform: true, ...(isTime(time) && { time }), level: 'ERROR', requestId };
}

function exited(text: string): TextFields | undefined {
  const [, requestId, message, name] = EXITED.exec(text) ?? [];
  if (requestId === undefined) return undefined;
  const error = name === undefined ? undefined : { name, message, stack: undefined };
  return { isPlatform: true, level: 'ERROR', requestId, ...(error && { error }) };
}

function lastWords(text: string): TextFields | undefined {
  const level = LAST_WORDS[text.charAt(0)]?.find(([pattern]) => pattern.test(text))?.[1];
  return level === undefined ? undefined : { level };
}
