import type { Indices } from '../../functions/aggregator/document/document.ts';
import type { Bucket } from '../redrive/bucket.ts';
import { createGroups, type Group } from '../redrive/group.ts';
import { LETTER_KINDS, type LetterKind } from '../redrive/kind.ts';
import { selectedLetters } from '../redrive/read.ts';
import { attempt, type Check, ok, warning } from './check.ts';

/** A bucket may hold millions; so many tell enough. */
const MAX_LETTERS = 10_000;

/** Causes of each kind that are named. */
const MAX_CAUSES = 3;

/** How many dead letters wait: a check for each kind, since what to do differs. */
export function checkDeadLetters(bucket: Bucket, indices: Indices): Promise<readonly Check[]> {
  return attempt('dead letters', async () => {
    const groups = createGroups();
    let count = 0;
    for await (const letter of selectedLetters(bucket, indices, {})) {
      groups.add(letter);
      if (++count === MAX_LETTERS) break;
    }
    return judgeDeadLetters(groups.sorted(), bucket.name, count === MAX_LETTERS);
  });
}

/** @param isPart - whether there may be more than were read */
export function judgeDeadLetters(groups: readonly Group[], bucket: string, isPart: boolean): readonly Check[] {
  if (groups.length === 0) return [ok('dead letters', `none in ${bucket}`)];
  return (Object.keys(LETTER_KINDS) as LetterKind[]).flatMap((kind) => {
    const ofKind = groups.filter((group) => group.kind === kind);
    if (ofKind.length === 0) return [];
    const count = ofKind.reduce((sum, group) => sum + group.count, 0);
    const named = ofKind.slice(0, MAX_CAUSES).map((group) => `${group.count} ${group.type}`);
    const others = ofKind.length > MAX_CAUSES ? `, and ${ofKind.length - MAX_CAUSES} causes more` : '';
    const { name, advice } = LETTER_KINDS[kind];
    const least = isPart ? 'at least ' : '';
    return [warning('dead letters', `${least}${count} in ${bucket} ${name}: ${named.join(', ')}${others}`, advice)];
  });
}
