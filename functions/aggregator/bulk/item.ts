import type { Document } from '../document/document.ts';
import type { Cause, RecordPosition } from '../line.ts';

/** A document that is to be stored. */
export interface BulkItem {
  /** Of a line of a record this is made again each time it is asked for, which is only when OpenSearch refused it. */
  readonly document: Document;
  /** The data stream or index that it goes to; here as well, since to ask for the document may be to make it again. */
  readonly index: string;
  /** Where the document came from. */
  readonly record: RecordPosition;
  /** When the line was written, in milliseconds since the epoch: no delivery of it, by any record, began before. */
  readonly time: number;
  /** See {@link Document.shared}; here for the same reason as `index`. */
  readonly shared?: true;
  /** Of an item that stands in for another which was refused: that item, and why. */
  readonly insteadOf?: { readonly item: BulkItem; readonly cause: Cause };
}

export function bulkItem(document: Document): BulkItem {
  const { index, line, shared } = document;
  return { document, index, record: line.record, time: line.time, ...(shared && { shared }) };
}

/** The earliest time at which an item may have been sent before, in milliseconds since the epoch. */
export function sentSince({ record, time }: BulkItem): number {
  return Math.min(record.arrival, time);
}
