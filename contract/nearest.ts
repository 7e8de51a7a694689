/** Names that differ by more letters than this are taken for different words. */
const MAX_EDITS = 3;

/**
 * Finds the name that was probably meant: the one with the fewest letters to add, drop or change, of which less than half
 * the word may be wrong.
 *
 * @example
 * nearest('docter', ['doctor', 'redrive']); // 'doctor'
 */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const most = Math.min(MAX_EDITS, Math.floor((word.length - 1) / 2));
  const [best] = names
    .map((name) => ({ name, edits: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .toSorted((a, b) => a.edits - b.edits);
  return best?.name;
}

/** Levenshtein's distance, one row of the table at a time. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const next = [line];
    for (let column = 1; column <= to.length; column++) {
      const change = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(change, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
