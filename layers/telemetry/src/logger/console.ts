import type { Logger } from './logger.ts';

const METHODS = { trace: 'debug', debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;

/**
 * Makes `console.*` write log lines: the arguments become the message as Node formats them, and the first error among
 * them the field `error`. What Node or the runtime print through the console becomes lines too.
 *
 * @returns what gives the console back
 */
export function captureConsole(logger: Logger, target: Console = globalThis.console): () => void {
  const { formatWithOptions } = process.getBuiltinModule('node:util');
  const originals = { ...target };
  for (const [name, level] of Object.entries(METHODS) as [keyof typeof METHODS, 'debug' | 'info' | 'warn' | 'error'][])
    target[name] = (...values: unknown[]) => {
      const error = values.find((value) => value instanceof Error);
      const message = values.map((value) => (value instanceof Error ? value.message : value));
      logger[level](formatWithOptions({ colors: false }, ...message), error && { error });
    };
  return () => {
    for (const name of Object.keys(METHODS) as (keyof typeof METHODS)[]) target[name] = originals[name];
  };
}
