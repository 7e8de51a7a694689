import { isTime } from '../../time.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

const TIMED_OUT = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z) (${REQUEST_ID}) Task timed out after `);

/** An invocation whose process went down, and on a second line of what kind it was. */
const EXITED = new RegExp(
  `^RequestId: (${REQUEST_ID}) (?:Error: ([^\\n]*)(?:\\n([\\w.]+))?|Process exited before completing request)`,
);

/** How texts begin that a process leaves behind which can't go on. */
const LAST_WORDS: ReadonlyArray<readonly [RegExp, string]> = [
  // V8 without memory, Node.js.
  [/^(?:<--- Last few GCs --->|FATAL ERROR: )/, 'FATAL'],
  // Go.
  [/^(?:panic|fatal error): |^goroutine \d+ \[running/, 'FATAL'],
  // Rust.
  [/^thread '[^']*' (?:\(\d+\) )?panicked at /, 'FATAL'],
  // Python, Ruby, .NET, Java, PHP.
  [/^Traceback \(most recent call last\):/, 'ERROR'],
  [/^Unhandled [Ee]xception|^Exception in thread "/, 'ERROR'],
  [/^PHP (?:Fatal|Parse) error: /, 'ERROR'],
  [/^Segmentation fault\b/, 'FATAL'],
  // Lambda's runtimes about a function that they can't start.
  [/^(?:Unable to import module |Error: Cannot find module |Runtime\.[A-Z]\w+\b)/, 'ERROR'],
];

/** Reads what is written of an invocation, a process or an error that nobody caught. */
export function crashFields(text: string): TextFields | undefined {
  const timedOut = TIMED_OUT.exec(text);
  if (timedOut !== null) {
    const time = Date.parse(timedOut[1]!);
    return { isPlatform: true, ...(isTime(time) && { time }), level: 'ERROR', requestId: timedOut[2] };
  }
  const exited = EXITED.exec(text);
  if (exited !== null) {
    const [, requestId, message, name] = exited;
    return {
      isPlatform: true,
      level: 'ERROR',
      requestId,
      ...(name !== undefined && { error: { name, message, stack: undefined } }),
    };
  }
  const start = text.trimStart();
  const level = LAST_WORDS.find(([pattern]) => pattern.test(start))?.[1];
  return level === undefined ? undefined : { level };
}
