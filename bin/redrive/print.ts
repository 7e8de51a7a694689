import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import type { Group } from './group.ts';
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

/** Where a replay stands. */
export function progressText({ objects, objectsDone, stored, present, refused, waiting }: Progress): string {
  return `${objectsDone} of ${objects} objects: ${stored} stored, ${present} there already, ${refused} refused again, ${waiting} waiting`;
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${text.length} characters)`;
}

function seconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}
