import type { BulkItem } from '../bulk/item.ts';

const NEWLINE = 0x0a;

/** What {@link withoutId} gives an action line: all but what stands before the id. */
const ACTION_END = Buffer.from('"}}');

/** Documents on their way to OpenSearch, as the body of one bulk request. */
export class Batch {
  /** For each item an action line and a source line (https://docs.opensearch.org/latest/api-reference/document-apis/bulk/). */
  readonly body: Buffer;
  readonly items: readonly BulkItem[];
  /** Where each item ends in the body. */
  readonly #ends: readonly number[];
  /** Gives the body's memory back. Only for a batch that was sent whole, and is not needed again. */
  readonly release: () => void;

  constructor(
    body: Buffer,
    items: readonly BulkItem[],
    ends: readonly number[],
    release: () => void = () => undefined,
  ) {
    this.body = body;
    this.items = items;
    this.#ends = ends;
    this.release = release;
  }

  get size(): number {
    return this.items.length;
  }

  /** The document's `_id`, as it is sent. */
  id(at: number): string {
    const bytes = this.#bytes(at);
    return JSON.parse(bytes.toString('utf8', 0, bytes.indexOf(NEWLINE))).create._id;
  }

  /** A batch of the items at some positions, in that order. */
  pick(positions: readonly number[]): Batch {
    if (positions.length === this.size) return this;
    return this.#of(
      positions.map((at) => this.items[at]!),
      positions.map((at) => this.#bytes(at)),
    );
  }

  /** Two batches, of the first and of the last half. */
  halves(): readonly [Batch, Batch] {
    const middle = Math.ceil(this.size / 2);
    const positions = [...this.items.keys()];
    return [this.pick(positions.slice(0, middle)), this.pick(positions.slice(middle))];
  }

  /** The same documents, with ids that OpenSearch makes. */
  withoutIds(): Batch {
    return this.#of(
      this.items,
      this.items.map((_, at) => withoutId(this.#bytes(at))),
    );
  }

  #of(items: readonly BulkItem[], parts: readonly Buffer[]): Batch {
    let end = 0;
    return new Batch(
      Buffer.concat(parts),
      items,
      parts.map(({ length }) => (end += length)),
    );
  }

  #bytes(at: number): Buffer {
    return this.body.subarray(at === 0 ? 0 : this.#ends[at - 1], this.#ends[at]);
  }
}

/** `{"create":{"_index":"logs","_id":"1"}}` becomes `{"create":{"_index":"logs"}}`. An index's name has no quotes. */
function withoutId(item: Buffer): Buffer {
  const id = item.indexOf('","_id":"');
  const end = item.indexOf(NEWLINE);
  return id === -1 || id > end ? item : Buffer.concat([item.subarray(0, id), ACTION_END, item.subarray(end)]);
}
