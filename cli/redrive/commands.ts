import { InvalidArgumentError, Option } from 'commander';
import { type Command, type CommandGroup, STACK, SURROUNDINGS } from '../command.ts';
import { FIXES, type Fix, parseFix } from './fix.ts';
import { type LetterOptions, list, type RedriveOptions, redrive, type ShowOptions, show } from './redrive.ts';
import { parseSince } from './select.ts';

const CAUSE = new Option('--cause <text>', 'only letters whose cause contains the text');

const SINCE = new Option(
  '--since <time>',
  'only what came or was given up since: 30m, 24h, 7d or 2026-11-22T08:00Z',
).argParser((text) => parseSince(text, Date.now()));

const WHICH = [CAUSE, SINCE, STACK];

const listCommand: Command = {
  name: 'list',
  summary: 'what is there, by cause',
  description: 'Count the dead letters by cause, and say what to do about each.',
  options: WHICH,
  run: (options: LetterOptions, shell) => list(options, shell),
};

const showCommand: Command = {
  name: 'show',
  summary: 'some of the letters, with their lines and causes',
  description: 'Print dead letters, with their lines and causes.',
  options: [...WHICH, new Option('--limit <n>', 'how many letters').argParser(wholeNumber).default(10)],
  run: (options: ShowOptions, shell) => show(options, shell),
};

const replayCommand: Command = {
  name: 'replay',
  summary: 'send them again',
  description: 'Send dead letters to OpenSearch again.',
  options: [
    ...WHICH,
    new Option('--dry-run', 'send nothing; say how many would be stored, and print the first documents'),
    new Option('--fix <fix>', 'change each line before it is sent; may be repeated').argParser(
      (text, before: readonly Fix[] = []) => [...before, parseFix(text)],
    ),
  ],
  notes: `Fixes:
${FIXES.map(([form, meaning]) => `  ${form.padEnd(27)} ${meaning}`).join('\n')}

A usual course:
  sightline redrive list
  sightline redrive show --cause "field [error]"
  sightline redrive replay --cause "field [error]" --fix rename:error=errorText --dry-run
  sightline redrive replay --cause "field [error]" --fix rename:error=errorText

Exit codes: 0 done, 1 letters that were to be replayed are still in the bucket or it failed,
2 a command line that asks for what there is not.`,
  run: (options: RedriveOptions, shell) => redrive(options, shell),
};

/** `sightline redrive list`, `show` and `replay` */
export const redriveCommands: CommandGroup = {
  name: 'redrive',
  summary: 'get dead letters back into OpenSearch',
  description: `Get dead letters back into OpenSearch.

Dead letters are lines that OpenSearch refused or that could not be decoded, and whole
batches that Lambda gave up on. Replaying is safe: what OpenSearch has is never sent
again, nothing leaves the bucket before it is stored, and you may stop it at any moment
and run it again. What is replayed is kept as it was, below redriven/ in the bucket.`,
  commands: [listCommand, showCommand, replayCommand],
  notes: `Your credentials must be allowed to read and write the bucket and, for a domain with IAM, to
write its indexes.

${SURROUNDINGS}`,
};

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return value;
}
