import { isTime } from '../../time.ts';
import { levelNamed } from './levels.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

/**
 * `logging.info('hi')` on Python: level, time, request and message between tabs, without a request before the first
 * invocation (https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html).
 */
const PREFIX = new RegExp(
  `^\\[([A-Za-z][\\w ]{0,31})\\]\\t(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.(\\d{1,3})Z\\t(${REQUEST_ID}|)\\t`,
);

/** An exception that nobody caught: its lines end with `\r`, so that they are one event. */
const UNCAUGHT = /^\[ERROR\] ([\w.]+)(?:: ([^\r\n]*))?[\r\n]+(?=Traceback \(most recent call last\):)/;

/** One for which there is no trace, such as of a module that is not there. */
const BARE = /^\[ERROR\] ([\w.]*(?:Error|Exception))(?:: ([^\r\n]*))?[\r\n]*$/;

/** Reads what the runtime for Python puts before a text, and the exceptions that it reports. */
export function pythonFields(text: string): TextFields | undefined {
  const [prefix, level = '', time, milliseconds, requestId] = PREFIX.exec(text) ?? [];
  if (prefix === undefined) return uncaught(text);
  // The runtime writes the milliseconds as a number: `.81` is 81 of them.
  const moment = Date.parse(`${time}Z`) + Number(milliseconds);
  return {
    ...(isTime(moment) && { time: moment }),
    level: levelNamed(level) ?? level.toUpperCase(),
    message: text.slice(prefix.length),
    ...(requestId !== '' && { requestId }),
  };
}

function uncaught(text: string): TextFields | undefined {
  const [prefix, name, message] = UNCAUGHT.exec(text) ?? BARE.exec(text) ?? [];
  if (prefix === undefined) return undefined;
  const stack = text.slice('[ERROR] '.length).replaceAll('\r', '\n').trimEnd();
  return { level: 'ERROR', message: message ? `${name}: ${message}` : name!, error: { name, message, stack } };
}
