import { isError } from '../error-fields.ts';
import { jsonOf } from '../json.ts';
import { REDACTED } from '../redaction.ts';
import type { Logger } from './logger.ts';

const METHODS = { trace: 'debug', debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;

/**
 * Makes `console.*` write log lines: the arguments become the message as Node formats them, and the first error among
 * them the field `error`. Of objects that hold secrets, a copy is shown that hides them. What Node or the runtime print
 * through the console becomes lines too.
 *
 * @returns what gives the console back
 */
export function captureConsole(logger: Logger, target: Console = globalThis.console): () => void {
  const { formatWithOptions } = process.getBuiltinModule('node:util');
  const originals = { ...target };
  for (const [name, level] of Object.entries(METHODS) as [keyof typeof METHODS, 'debug' | 'info' | 'warn' | 'error'][])
    target[name] = (...values: unknown[]) => {
      const error = values.find(isError);
      const message = values.map((value) => (isError(value) ? value.message : withoutSecrets(value)));
      logger[level](formatWithOptions({ colors: false }, ...message), error && { error });
    };
  return () => {
    for (const name of Object.keys(METHODS) as (keyof typeof METHODS)[]) target[name] = originals[name];
  };
}

/** The value itself where there is nothing to hide, so that it is shown as what it is. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const json = jsonOf(value);
  return json?.includes(REDACTED) ? JSON.parse(json) : value;
}
