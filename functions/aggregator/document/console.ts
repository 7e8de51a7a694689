import { isTime } from '../time.ts';
import { levelOf } from './fields.ts';

/** What a line of text tells besides its text. */
export interface ConsoleFields {
  readonly time?: number;
  readonly level?: string | undefined;
  readonly message?: string;
  readonly requestId?: string;
}

const ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** `console.info('hi')` on Node.js: time, request, level and message between tabs; outside of an invocation `undefined`. */
const NODEJS = new RegExp(`^(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)\\t(${ID}|undefined)\\t([A-Z]{4,5})\\t`);

/** `logging.info('hi')` on Python. */
const PYTHON = new RegExp(`^\\[([A-Z]{4,8})\\]\\t(\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z)\\t(${ID})\\t`);

/** `START`, `END` and `REPORT` of the platform. */
const PLATFORM = new RegExp(`^(?:START|END|REPORT) RequestId: (${ID})\\b`);

const TIMED_OUT = new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z (${ID}) Task timed out after `);

/**
 * Reads what Lambda's runtimes and its platform put before the text of a line in the log format Text
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html).
 */
export function consoleFields(text: string): ConsoleFields {
  const first = text.charCodeAt(0);
  if (isDigit(first)) return nodejsFields(text);
  if (first === 0x5b) return pythonFields(text);
  const requestId = PLATFORM.exec(text)?.[1];
  return requestId === undefined ? {} : { level: 'INFO', requestId };
}

function nodejsFields(text: string): ConsoleFields {
  const [prefix, time, requestId, level] = NODEJS.exec(text) ?? [];
  if (prefix !== undefined)
    return prefixed(text, prefix, time, level, requestId === 'undefined' ? undefined : requestId);
  const timedOut = TIMED_OUT.exec(text)?.[1];
  return timedOut === undefined ? {} : { level: 'ERROR', requestId: timedOut };
}

function pythonFields(text: string): ConsoleFields {
  const [prefix, level, time, requestId] = PYTHON.exec(text) ?? [];
  return prefix === undefined ? {} : prefixed(text, prefix, time, level, requestId);
}

function prefixed(text: string, prefix: string, time = '', level?: string, requestId?: string): ConsoleFields {
  const moment = Date.parse(time);
  return {
    ...(isTime(moment) && { time: moment }),
    level: levelOf({ level }),
    message: text.slice(prefix.length),
    ...(requestId !== undefined && { requestId }),
  };
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
