import { nonEmpty, parseArguments, UsageError } from '../usage.ts';
import { type Fix, parseFix } from './fix.ts';
import { parseSince, type Selection } from './select.ts';

/** What the command line of `sightline redrive` says. */
export interface RedriveOptions {
  readonly action: Action;
  /** The default stack, or the only Sightline of the Region, when absent. */
  readonly stack?: string;
  readonly selection: Selection;
  readonly fixes: readonly Fix[];
  readonly dryRun: boolean;
  /** Most letters that are shown. */
  readonly limit: number;
}

const DEFAULT_LIMIT = '10';

const ACTIONS = ['list', 'show', 'replay'] as const;
export type Action = (typeof ACTIONS)[number];

/**
 * Reads the arguments that follow `redrive`; `undefined` when they ask for help.
 *
 * @param now - milliseconds since the epoch, from which `--since 24h` counts
 * @throws UsageError that names the argument, what was got, and its values
 */
export function parseOptions(args: readonly string[], now: number): RedriveOptions | undefined {
  const { values, positionals } = parseArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      stack: { type: 'string' },
      cause: { type: 'string' },
      since: { type: 'string' },
      fix: { type: 'string', multiple: true, default: [] },
      'dry-run': { type: 'boolean', default: false },
      limit: { type: 'string' },
    },
  });
  const [name, extra] = positionals;
  if (values.help || name === undefined) return undefined;
  const action = ACTIONS.find((candidate) => candidate === name);
  if (action === undefined || extra !== undefined)
    throw new UsageError(`redrive takes one of ${ACTIONS.join(', ')}, got '${positionals.join(' ')}'`);
  if (action !== 'replay' && (values.fix.length > 0 || values['dry-run']))
    throw new UsageError(`--fix and --dry-run go with replay, got them with ${action}: it changes nothing anyway`);
  if (action !== 'show' && values.limit !== undefined)
    throw new UsageError(`--limit goes with show, got it with ${action}: use --cause or --since to choose letters`);
  return {
    action,
    ...(values.stack !== undefined && { stack: nonEmpty('stack', values.stack) }),
    selection: {
      ...(values.cause !== undefined && { cause: values.cause }),
      ...(values.since !== undefined && { since: parseSince(values.since, now) }),
    },
    fixes: values.fix.map(parseFix),
    dryRun: values['dry-run'],
    limit: parseLimit(values.limit),
  };
}

function parseLimit(text: string = DEFAULT_LIMIT): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit must be a whole number from 1, got '${text}'`);
  return limit;
}
