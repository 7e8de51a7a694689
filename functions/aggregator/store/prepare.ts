import type { FieldBook } from '../fields/book.ts';
import { insist, type TimeLeft } from './insist.ts';
import type { Look, LookAtStores } from './stores.ts';

/**
 * Looks at the stores, and reads which names their mappings hold. Where there is no answer it asks again: by whoever does
 * not know the stores a line may be stored twice, and by whoever does not know the names it is stored poorer.
 *
 * @param timeoutMs - longest wait for one answer
 * @param patience - how long to ask again
 * @param again - called each time that it asks again
 * @returns what was found of the stores; that the mappings alone are not told is no failure
 */
export async function prepare(
  look: LookAtStores,
  fields: Pick<FieldBook, 'learn'>,
  timeoutMs: number,
  patience: TimeLeft,
  again?: () => void,
): Promise<Look> {
  const found = await insist(
    () => look(timeoutMs),
    ({ kind }) => kind !== 'failed',
    patience,
    again,
  );
  if (found.kind === 'failed') return found;
  const generations = found.kind === 'known' ? found.generations : undefined;
  await insist(
    () => fields.learn(generations, timeoutMs),
    (failure) => failure === undefined,
    patience,
    again,
  );
  return found;
}
