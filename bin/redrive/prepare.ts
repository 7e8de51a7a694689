import { lineOf, reviveLetter } from '../../functions/aggregator/dead-letter/revive.ts';
import { type DeadLetter, letterOfRejected } from '../../functions/aggregator/dead-letter/row.ts';
import { type Document, type Indices, toDocument } from '../../functions/aggregator/document/document.ts';
import type { Line, Rejected } from '../../functions/aggregator/line.ts';
import { type Fix, fixedDocument } from './fix.ts';

/** A letter on its way back. */
export interface Attempt {
  readonly letter: DeadLetter;
  /** What is sent of it, by the document's id: the line as it was, and the document after the fixes. */
  readonly documents: ReadonlyMap<string, { readonly line: Line; readonly document: Document }>;
  /** What of it still can't be decoded. */
  readonly undecodable: readonly DeadLetter[];
}

/**
 * Makes the documents that a letter is sent as: its lines, and what they give rise to.
 *
 * @param derived - finds the documents that a line's own document gives rise to
 */
export function prepare(
  letter: DeadLetter,
  fixes: readonly Fix[],
  indices: Indices,
  derived: (document: Document) => readonly Document[],
): Attempt {
  const { lines, rejected } = reviveLetter(letter);
  const asText = lines.length === 0 && rejected.length > 0 && fixes.some(({ kind }) => kind === 'text');
  const documents: Attempt['documents'] = new Map(
    (asText ? [lineOf(letter)] : lines)
      .map((line) => ({ line, document: documentOf(letter, line, fixes, indices) }))
      .flatMap((made) => [made, ...derived(made.document).map((document) => ({ line: document.line, document }))])
      .map((each) => [each.document.line.id, each]),
  );
  return { letter, documents, undecodable: asText ? [] : undecodableOf(letter, lines, rejected) };
}

/** A letter of which nothing can be read stays what it is, with its id, however often it is tried. */
function undecodableOf(letter: DeadLetter, { length }: readonly Line[], rejected: readonly Rejected[]): DeadLetter[] {
  const [first] = rejected;
  if (first === undefined) return [];
  return length === 0 ? [{ ...letter, cause: first.cause }] : rejected.map(letterOfRejected);
}

function documentOf({ index, isDocument }: DeadLetter, line: Line, fixes: readonly Fix[], indices: Indices): Document {
  return fixedDocument(line, fixes, indices, (fixed) => {
    if (isDocument && index !== undefined) return { line: fixed, index, source: fixed.text };
    const document = toDocument(fixed, indices);
    // Where it was meant to go: the bucket may hold letters of another environment.
    return index === undefined ? document : { ...document, index };
  });
}
