import type { Document } from '../document/document.ts';

/** A document as it stands in a bulk body, with how many bytes of it that is. */
export interface BulkItem {
  readonly document: Document;
  readonly text: string;
  readonly bytes: number;
}

/**
 * Frames a document: an action line and a source line
 * (https://docs.opensearch.org/latest/api-reference/document-apis/bulk/). `create` with the line's id makes a second
 * delivery harmless, and is the only action that a data stream takes.
 */
export function bulkItem(document: Document): BulkItem {
  const id = JSON.stringify(document.line.id);
  const text = `{"create":{"_index":"${document.index}","_id":${id}}}\n${document.source}\n`;
  return { document, text, bytes: Buffer.byteLength(text) };
}

/** The body of a bulk request. */
export function bulkBody(items: readonly BulkItem[]): string {
  return items.map(({ text }) => text).join('');
}
