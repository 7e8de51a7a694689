import type { BulkItem } from '../bulk/item.ts';
import type { Document } from '../document/document.ts';
import { Batch } from './batch.ts';
import { BufferPool } from './buffer-pool.ts';

/** Caps of one bulk request. */
export interface BatchLimits {
  readonly bytes: number;
  readonly items: number;
}

/** Least bytes of a buffer, and how much larger than the cap it may be, for the item that goes over it. */
const SLACK = 64 * 1024;

/** UTF-8 needs at most so many bytes for one UTF-16 code unit. */
const BYTES_PER_CODE_UNIT = 3;

/**
 * Cuts documents into batches that keep their order and stay within both caps. Bytes are written where they stay: into
 * the body of the request. A document that alone is over the cap makes a batch by itself: whether it is too large is for
 * OpenSearch to say.
 */
export class Packer {
  readonly #limits: BatchLimits;
  readonly #pool: BufferPool;
  #full: Batch[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  /** Bytes of the latest buffer; the next begins as large. */
  #capacity: number;
  #length = 0;
  #items: BulkItem[] = [];
  #ends: number[] = [];

  /** @param expected - bytes that all documents will have, roughly; a buffer that proves too small grows */
  constructor(limits: BatchLimits, pool = new BufferPool(0), expected = 0) {
    this.#limits = limits;
    this.#pool = pool;
    this.#capacity = Math.min(expected, limits.bytes) + SLACK;
  }

  /** @param document - the item's, which a caller that has it at hand saves from being made again */
  add(item: BulkItem, document: Document = item.document): void {
    const { line, index, source } = document;
    // One string, because each write costs as much as a hundred characters.
    const text = `${actionOf(index, line.id)}${source}\n`;
    this.#reserve(text.length * BYTES_PER_CODE_UNIT);
    this.#close(item, this.#length + this.#buffer.write(text, this.#length));
  }

  /**
   * Adds a document that is known to be ASCII, which is written as it is.
   *
   * @param action - see {@link actionOf}
   */
  addAscii(item: BulkItem, action: string, source: string): void {
    const text = `${action}${source}\n`;
    this.#reserve(text.length);
    this.#close(item, this.#length + this.#buffer.write(text, this.#length, 'latin1'));
  }

  /** Whether {@link Packer.takeFull} has anything to give. */
  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  /** Gives the batches that are full, once. */
  takeFull(): readonly Batch[] {
    const full = this.#full;
    if (full.length > 0) this.#full = [];
    return full;
  }

  /** Gives all that is left, full or not. */
  takeAll(): readonly Batch[] {
    this.#seal();
    return this.takeFull();
  }

  /** Ends the item that was written behind the others, and takes it into the next batch where it does not fit. */
  #close(item: BulkItem, itemEnd: number): void {
    let end = itemEnd;
    const { bytes, items } = this.#limits;
    if (this.#items.length > 0 && (end > bytes || this.#items.length >= items)) {
      const text = this.#buffer.subarray(this.#length, end);
      this.#seal();
      this.#reserve(text.length);
      end = text.copy(this.#buffer);
    }
    this.#length = end;
    this.#items.push(item);
    this.#ends.push(end);
  }

  #seal(): void {
    if (this.#items.length > 0) {
      const buffer = this.#buffer;
      const release = () => this.#pool.give(buffer);
      this.#full.push(new Batch(buffer.subarray(0, this.#length), this.#items, this.#ends, release));
    }
    this.#buffer = Buffer.alloc(0);
    this.#length = 0;
    this.#items = [];
    this.#ends = [];
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    this.#capacity = Math.max(needed, this.#buffer.length === 0 ? this.#capacity : this.#buffer.length * 2);
    const larger = this.#pool.take(this.#capacity);
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

/** The action line of a document: `create` makes a second delivery harmless, and is all that a data stream takes. */
export function actionOf(index: string, id: string): string {
  return `{"create":{"_index":"${index}","_id":${JSON.stringify(id)}}}\n`;
}

/** Cuts documents into batches, see {@link Packer}. */
export function* packed(items: Iterable<BulkItem>, limits: BatchLimits): Generator<Batch> {
  const packer = new Packer(limits);
  for (const item of items) {
    packer.add(item);
    yield* packer.takeFull();
  }
  yield* packer.takeAll();
}
