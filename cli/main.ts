import type { Env } from '@sightline/telemetry/env';
import { nearest } from '../contract/nearest.ts';
import { doctor } from './doctor/doctor.ts';
import { explain, isLoggedOut } from './explain.ts';
import { localStackAdvice } from './local-stack.ts';
import type { Output } from './output.ts';
import { redrive } from './redrive/redrive.ts';
import { EXIT, UsageError } from './usage.ts';

type Command = (args: readonly string[], env: Env, output: Output) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: (args, env, { out }) => doctor(args, env, out),
  redrive,
};

const HELP = `sightline: look after a deployment of Sightline

  sightline doctor     look whether it works: from a function's lines to OpenSearch
  sightline redrive    get dead letters back into OpenSearch

Each command explains itself: 'sightline doctor --help'.
Exit codes: 0 well, 1 failed, 2 a command line that asks for what there is not.`;

/**
 * Runs `sightline` with the arguments that follow it. What a command throws is told to `status` in words.
 *
 * @returns the process's exit code, one of {@link EXIT}
 */
export async function main(args: readonly string[], env: Env, output: Output): Promise<number> {
  const [name, ...rest] = args[0] === 'help' && args.length > 1 ? [args[1]!, '--help'] : args;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) {
    output.out(HELP);
    return EXIT.ok;
  }
  try {
    return await commandOf(name)(rest, env, output);
  } catch (error) {
    output.status(`sightline: ${explain(error)}`);
    const local = isLoggedOut(error) ? await localStackAdvice() : undefined;
    if (local !== undefined) output.status(local);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function commandOf(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command;
  const guess = nearest(name, Object.keys(COMMANDS));
  throw new UsageError(
    `there is no command '${name}': ${guess === undefined ? "run 'sightline --help' to see what there is" : `did you mean '${guess}'?`}`,
  );
}
