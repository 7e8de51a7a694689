import type { Document } from '../document/document.ts';
import type { Cause, RecordPosition } from '../line.ts';

/** A document that is to be stored. */
export interface BulkItem {
  /** Of a line of a record this is made again each time it is asked for, which is only when OpenSearch refused it. */
  readonly document: Document;
  /** Where the document came from. */
  readonly record: RecordPosition;
  /** See {@link Document.shared}; here as well, since to ask for the document may be to make it again. */
  readonly shared?: true;
  /** Of an item that stands in for another which was refused: that item, and why. */
  readonly insteadOf?: { readonly item: BulkItem; readonly cause: Cause };
}

export function bulkItem(document: Document): BulkItem {
  return { document, record: document.line.record, ...(document.shared && { shared: true }) };
}
