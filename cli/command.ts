import type { Env } from '@sightline/telemetry/env';
import { InvalidArgumentError, Option } from 'commander';
import type { Output } from './output.ts';

/** What a command works with besides its options. */
export interface Shell {
  /** This shell's variables. */
  readonly env: Env;
  readonly output: Output;
}

/** A command of `sightline`. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What it does, before its options. */
  readonly description: string;
  readonly options: readonly Option[];
  /** What else there is to know, after its options. */
  readonly notes?: string;
  /**
   * @param options - by their long names in camel case
   * @returns the process's exit code, one of {@link EXIT}
   */
  run(options: object, shell: Shell): Promise<number>;
}

/** Several commands about one thing, such as `sightline redrive list`. */
export interface CommandGroup extends Pick<Command, 'name' | 'summary' | 'description' | 'notes'> {
  readonly commands: readonly Command[];
}

/** Exit codes of each command. `usage`: the command line asks for what there is not. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** The stack that a command is about; every command that asks AWS has it. */
export const STACK = new Option(
  '--stack <name>',
  'the CloudFormation stack to take all settings from (default: Sightline, or the only one of the Region)',
).argParser(nonEmpty);

/**
 * The text of an option that names something.
 *
 * @throws InvalidArgumentError when it is empty, as that of `--stack "$STACK"` is with nothing in the variable
 */
export function nonEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must name something.');
  return text;
}

/** Credentials, Region and variables are the same for every command. */
export const SURROUNDINGS = `Credentials and Region are those of the AWS CLI (AWS_PROFILE, AWS_REGION). Any of the
aggregator's variables, such as OPENSEARCH_ENDPOINT for a tunnel into a VPC, may be set here
and then counts instead of the stack's. For the local stack: eval "$(npm run -s local:env)"`;
