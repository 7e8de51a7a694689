import { Command as Parser } from 'commander';
import type { Command, CommandGroup, Shell } from './command.ts';
import type { Output } from './output.ts';

/** Columns of every help: what a terminal has at least. */
const HELP_WIDTH = 92;

/**
 * Makes the parser of `sightline`'s command line. It throws a `CommanderError` once it has told `output` what is wrong, or
 * the help that was asked for.
 *
 * @param ran - gets the exit code of the command that ran
 */
export function parserOf(
  commands: readonly (Command | CommandGroup)[],
  shell: Shell,
  ran: (exitCode: number) => void,
): Parser {
  const root = strict(new Parser('sightline'), shell.output)
    .description('Look after a deployment of Sightline.')
    .addHelpText('after', "\nEach command explains itself: 'sightline doctor --help'.\n")
    .showHelpAfterError("'--help' behind the command tells what there is");
  const add = (parent: Parser, { name, summary, description, options, notes, ...command }: Command) => {
    const parser = parent.command(name).summary(summary).description(description);
    for (const option of options) parser.addOption(option);
    if (notes !== undefined) parser.addHelpText('after', `\n${notes}\n`);
    parser.action(async (values: object) => ran(await command.run(values, shell)));
  };
  for (const each of commands) {
    if (!('commands' in each)) {
      add(root, each);
      continue;
    }
    const group = root.command(each.name).summary(each.summary).description(each.description);
    if (each.notes !== undefined) group.addHelpText('after', `\n${each.notes}\n`);
    for (const command of each.commands) add(group, command);
  }
  return root;
}

/** What is wrong with a command line is said in one line, as of any other failure. */
function strict(parser: Parser, { out, status }: Output): Parser {
  const withoutEnd = (text: string) => text.replace(/\n+$/, '');
  return parser
    .exitOverride()
    .configureHelp({ helpWidth: HELP_WIDTH })
    .configureOutput({
      writeOut: (text) => out(withoutEnd(text)),
      writeErr: (text) => status(withoutEnd(text)),
      outputError: (text, write) => write(text.replace(/^error: /, 'sightline: ')),
    });
}
