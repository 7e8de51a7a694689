import type { Env } from '@sightline/telemetry/env';
import { CommanderError } from 'commander';
import { type Command, type CommandGroup, EXIT } from './command.ts';
import { doctorCommand } from './doctor/command.ts';
import { explain, isLoggedOut } from './explain.ts';
import { localStackAdvice } from './local-stack.ts';
import type { Output } from './output.ts';
import { parserOf } from './parser.ts';
import { redriveCommands } from './redrive/commands.ts';

const COMMANDS: readonly (Command | CommandGroup)[] = [doctorCommand, redriveCommands];

/**
 * Runs `sightline` with the arguments that follow it. What a command throws is told to `status` in words.
 *
 * @returns the process's exit code, one of {@link EXIT}
 */
export async function main(args: readonly string[], env: Env, output: Output): Promise<number> {
  let exitCode: number = EXIT.ok;
  const parser = parserOf(COMMANDS, { env, output }, (code) => {
    exitCode = code;
  });
  try {
    await parser.parseAsync(namesNoCommand(args) ? [...args, '--help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    output.status(`sightline: ${explain(error)}`);
    const local = isLoggedOut(error) ? await localStackAdvice() : undefined;
    if (local !== undefined) output.status(local);
    return EXIT.failed;
  }
}

function namesNoCommand(args: readonly string[]): boolean {
  const isGroup = COMMANDS.some((each) => each.name === args[0] && 'commands' in each);
  return args.length === 0 || (args.length === 1 && isGroup);
}
