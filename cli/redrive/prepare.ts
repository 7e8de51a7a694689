import { lineOf, reviveLetter } from '../../functions/aggregator/dead-letter/revive.ts';
import { type DeadLetter, letterOfRejected } from '../../functions/aggregator/dead-letter/row.ts';
import { type Document, type Indices, typedDocument } from '../../functions/aggregator/document/document.ts';
import type { FieldAdmission } from '../../functions/aggregator/fields/trees.ts';
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

/** What documents are made with. */
export interface Making {
  readonly fixes: readonly Fix[];
  readonly indices: Indices;
  /** What the mappings hold. Names that they do not hold yet are noted there. */
  readonly fields: FieldAdmission;
  /** Finds the documents that a line's own document gives rise to. */
  readonly derived: (document: Document) => readonly Document[];
}

/** Makes the documents that a letter is sent as: its lines, and what they give rise to. */
export function prepare(letter: DeadLetter, making: Making): Attempt {
  const { fixes, derived } = making;
  const { lines, rejected } = reviveLetter(letter);
  const asText = lines.length === 0 && rejected.length > 0 && fixes.some(({ kind }) => kind === 'text');
  const documents: Attempt['documents'] = new Map(
    (asText ? [lineOf(letter)] : lines)
      .map((line) => ({ line, document: documentOf(letter, line, making) }))
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

function documentOf({ index, isDocument }: DeadLetter, line: Line, { fixes, indices, fields }: Making): Document {
  return fixedDocument(line, fixes, indices, (fixed) => {
    if (isDocument && index !== undefined) return { line: fixed, index, source: fixed.text };
    const { document, kind, wanted, service } = typedDocument(fixed, indices, fields);
    if (wanted !== undefined) fields.want(kind, service, wanted);
    // Where it was meant to go: the bucket may hold letters of another environment.
    return index === undefined ? document : { ...document, index };
  });
}
