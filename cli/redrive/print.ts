import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import type { Group } from './group.ts';
import { LETTER_KINDS, type LetterKind } from './kind.ts';
import type { Progress } from './replay.ts';

const MAX_TEXT = 2_000;

/** One block a cause: how many, which, and when their records came. */
export function groupText({ count, type, reason, index, oldest, newest }: Group): string {
  const target = index === undefined ? 'could not be decoded' : `for ${index}`;
  return [
    `${String(count).padStart(8)}  ${type}`,
    `          ${cut(reason)}`,
    `          ${target}, ${seconds(oldest)} to ${seconds(newest)}`,
  ].join('\n');
}

/** What to do, one line for each kind of letter among the groups. */
export function adviceText(groups: readonly Pick<Group, 'kind' | 'count'>[]): readonly string[] {
  return (Object.keys(LETTER_KINDS) as LetterKind[]).flatMap((kind) => {
    const count = groups.reduce((sum, group) => sum + (group.kind === kind ? group.count : 0), 0);
    const { name, advice } = LETTER_KINDS[kind];
    return count === 0 ? [] : [`${count} ${name}\n             → ${advice}`];
  });
}

/** A letter for a person: its cause and its line. */
export function letterText(letter: DeadLetter): string {
  const { id, index, cause, record, attempts, line, data = '' } = letter;
  const status = cause.status === undefined ? '' : ` (${cause.status})`;
  return [
    `${id}`,
    `  cause   ${cause.type}${status}: ${cut(cause.reason)}`,
    `  target  ${index ?? 'none: it could not be decoded'}, sent ${attempts} times`,
    `  record  ${record.shardId} ${record.sequenceNumber}, arrived ${record.arrival}`,
    line === undefined ? `  base64  ${cut(data)}` : `  line    ${cut(line)}`,
  ].join('\n');
}

/** Where a replay stands, or what one would come to. */
export function progressText(progress: Progress, dryRun: boolean): string {
  const { objects, objectsDone, stored, present, refused, waiting } = progress;
  const done = `${objectsDone} of ${objects} objects`;
  return dryRun
    ? `${done}: ${stored} would be stored, ${present} are there already, ${refused} can't be decoded`
    : `${done}: ${stored} stored, ${present} there already, ${refused} refused again, ${waiting} waiting`;
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}

function seconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
