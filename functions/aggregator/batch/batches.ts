/** Caps of one bulk request. */
export interface BatchLimits {
  readonly bytes: number;
  readonly items: number;
}

/**
 * Cuts items into batches that keep their order and stay within both caps. An item that alone is over the cap of bytes
 * makes a batch by itself: whether it is too large is for the receiver to say.
 *
 * @example
 * [...batches([{ bytes: 3 }, { bytes: 2 }, { bytes: 9 }], { bytes: 5, items: 100 })]; // batches of 2 and 1 items
 */
export function* batches<Item extends { readonly bytes: number }>(
  items: Iterable<Item>,
  limits: BatchLimits,
): Generator<readonly Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= limits.items || bytes + item.bytes > limits.bytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += item.bytes;
  }
  if (batch.length > 0) yield batch;
}
