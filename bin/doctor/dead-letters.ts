import type { Indices } from '../../functions/aggregator/document/document.ts';
import type { Bucket } from '../redrive/bucket.ts';
import { createGroups } from '../redrive/group.ts';
import { selectedLetters } from '../redrive/read.ts';
import { attempt, type Check, ok, warning } from './check.ts';

/** A bucket may hold millions; so many tell enough. */
const MAX_LETTERS = 10_000;

/** Causes that are named. */
const MAX_CAUSES = 3;

/** How many dead letters wait, by cause. */
export function checkDeadLetters(bucket: Bucket, indices: Indices): Promise<Check> {
  return attempt('dead letters', async () => {
    const groups = createGroups();
    let count = 0;
    for await (const letter of selectedLetters(bucket, indices, {})) {
      groups.add(letter);
      if (++count === MAX_LETTERS) break;
    }
    if (count === 0) return ok('dead letters', `none in ${bucket.name}`);
    const causes = groups.sorted();
    const named = causes.slice(0, MAX_CAUSES).map((group) => `${group.count} ${group.type}`);
    const others = causes.length > MAX_CAUSES ? `, and ${causes.length - MAX_CAUSES} causes more` : '';
    const least = count === MAX_LETTERS ? 'at least ' : '';
    return warning(
      'dead letters',
      `${least}${count} in ${bucket.name}: ${named.join(', ')}${others}`,
      "see them with 'sightline redrive list', and get them back with 'sightline redrive replay'",
    );
  });
}
