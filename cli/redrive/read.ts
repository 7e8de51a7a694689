import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import type { Indices } from '../../functions/aggregator/document/document.ts';
import type { Bucket } from './bucket.ts';
import { PREFIXES, readLetters } from './object.ts';
import { type Selection, selectsLetter, selectsObject } from './select.ts';

/**
 * Reads the letters of a bucket, object after object, each id once: Lambda may have delivered a batch again after its
 * dead letters were stored.
 */
export async function* selectedLetters(
  bucket: Bucket,
  indices: Indices,
  selection: Selection,
): AsyncGenerator<DeadLetter> {
  const seen = new Set<string>();
  for (const prefix of PREFIXES)
    for (const key of await bucket.keys(prefix)) {
      if (!selectsObject(key, selection)) continue;
      const bytes = await bucket.get(key);
      for (const letter of bytes === undefined ? [] : readLetters(key, bytes, indices)) {
        if (!selectsLetter(letter, selection) || seen.has(letter.id)) continue;
        seen.add(letter.id);
        yield letter;
      }
    }
}
