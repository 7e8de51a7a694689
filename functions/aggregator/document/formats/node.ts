import { isTime } from '../../time.ts';
import { levelNamed } from './levels.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

/**
 * `console.info('hi')` on Node.js and `context.Logger.LogInformation("hi")` on .NET: time, request, level and message
 * between tabs. Outside of an invocation the request is `undefined` on Node.js and empty on .NET
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html, https://docs.aws.amazon.com/lambda/latest/dg/csharp-logging.html).
 */
const PREFIX = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)\\t(${REQUEST_ID}|undefined|)\\t([A-Za-z]{3,11})\\t`);

/** What Node.js writes before the JSON of an error that nobody caught. */
const UNCAUGHT = /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection|Init Error) *\t(?=\{)/;

/** Reads what the runtimes for Node.js and .NET put before a text. */
export function tabbedFields(text: string): TextFields | undefined {
  const [prefix, time = '', requestId, level = ''] = PREFIX.exec(text) ?? [];
  if (prefix === undefined) return undefined;
  const moment = Date.parse(time);
  return {
    ...(isTime(moment) && { time: moment }),
    level: levelNamed(level) ?? level.toUpperCase(),
    message: text.slice(prefix.length).replace(UNCAUGHT, ''),
    ...(requestId !== '' && requestId !== 'undefined' && { requestId }),
  };
}
