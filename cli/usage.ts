import { type ParseArgsConfig, parseArgs } from 'node:util';
import { nearest } from '../contract/nearest.ts';

/** Exit codes of each command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** The command line asks for what there is not: a command, an option, or a value of one. */
export class UsageError extends Error {}

/**
 * @param name - of an option, without dashes
 * @throws UsageError when its value is empty, as `--stack "$STACK"` with nothing in the variable is
 */
export function nonEmpty(name: string, value: string): string {
  if (value === '') throw new UsageError(`--${name} must name something, got ''`);
  return value;
}

/**
 * Reads arguments as `parseArgs` of Node.js does.
 *
 * @throws UsageError that names the argument, and for an unknown option the nearest one that there is
 */
export function parseArguments<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const { message } = error as Error;
    const [, unknown] = /^Unknown option '(-[^']*)'/.exec(message) ?? [];
    if (unknown === undefined) throw new UsageError(message, { cause: error });
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    const guess = nearest(unknown, known);
    const instead = guess === undefined ? `choose from ${known.join(', ')}` : `did you mean '${guess}'?`;
    throw new UsageError(`Unknown option '${unknown}': ${instead}`, { cause: error });
  }
}
