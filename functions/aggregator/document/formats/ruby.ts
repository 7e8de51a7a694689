import { levelNamed } from './levels.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

/** `logger.info('hi')` on Ruby (https://docs.aws.amazon.com/lambda/latest/dg/ruby-logging.html). */
const PREFIX = new RegExp(`^[A-Z], \\[[^\\]]*\\] +([A-Z]{3,7}) (?:(${REQUEST_ID}) )?-- [^:\\n]*: `);

/** What the runtime writes before the JSON of an exception that nobody caught. */
const UNCAUGHT = /^(?:Error raised from handler method|Init error when loading handler [^\n{]*)\s*(?=\{)/;

/** Reads what the runtime for Ruby puts before a text. */
export function rubyFields(text: string): TextFields | undefined {
  const [prefix, level = '', requestId] = PREFIX.exec(text) ?? [];
  if (prefix !== undefined)
    return {
      level: levelNamed(level) ?? (level === 'ANY' ? 'INFO' : level),
      message: text.slice(prefix.length),
      ...(requestId !== undefined && { requestId }),
    };
  const [uncaught] = UNCAUGHT.exec(text) ?? [];
  return uncaught === undefined ? undefined : { level: 'ERROR', message: text.slice(uncaught.length) };
}
