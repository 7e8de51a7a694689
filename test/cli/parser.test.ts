import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Command, CommandGroup } from '../../cli/command.ts';
import { doctorCommand } from '../../cli/doctor/command.ts';
import { parserOf } from '../../cli/parser.ts';
import { redriveCommands } from '../../cli/redrive/commands.ts';

/** What a command gets of a command line. */
async function optionsOf(command: Command | CommandGroup, ...args: string[]): Promise<object | undefined> {
  let got: object | undefined;
  const recorded = (each: Command): Command => ({
    ...each,
    run: async (options) => {
      got = options;
      return 0;
    },
  });
  const table = 'commands' in command ? { ...command, commands: command.commands.map(recorded) } : recorded(command);
  const shell = { env: {}, output: { out: () => {}, status: () => {} } };
  await parserOf([table], shell, () => {}).parseAsync([command.name, ...args], { from: 'user' });
  return got;
}

describe('doctor', () => {
  it('has no options by itself', async () => {
    expect(await optionsOf(doctorCommand)).toEqual({});
  });

  it('reads everything', async () => {
    const args = ['--json', '--strict', '--stack', 'Prod', '--function', 'shop-orders'];
    const options = { json: true, strict: true, stack: 'Prod', function: 'shop-orders' };
    expect(await optionsOf(doctorCommand, ...args)).toEqual(options);
  });

  it('throws once it has said what is wrong', async () => {
    await expect(optionsOf(doctorCommand, '--fix')).rejects.toThrow(CommanderError);
  });
});

describe('redrive', () => {
  it('has defaults', async () => {
    expect(await optionsOf(redriveCommands, 'list')).toEqual({});
    expect(await optionsOf(redriveCommands, 'show')).toEqual({ limit: 10 });
    expect(await optionsOf(redriveCommands, 'replay')).toEqual({});
  });

  it('reads everything', async () => {
    const which = ['--cause', 'field', '--since', '2026-11-22T10:00Z', '--stack', 'Other'];
    const selected = { cause: 'field', since: new Date('2026-11-22T10:00:00Z'), stack: 'Other' };
    expect(await optionsOf(redriveCommands, 'show', ...which, '--limit', '3')).toEqual({ ...selected, limit: 3 });
    const changes = ['--fix', 'text', '--fix', 'drop:a', '--dry-run'];
    expect(await optionsOf(redriveCommands, 'replay', ...which, ...changes)).toEqual({
      ...selected,
      fix: [{ kind: 'text' }, { kind: 'drop', field: 'a' }],
      dryRun: true,
    });
  });
});
