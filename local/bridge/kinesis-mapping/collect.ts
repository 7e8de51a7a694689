import type { Mapping } from './mapping.ts';

/** Lambda's limit for the payload of an invocation, 6 MB, less what stands around the records. */
const PAYLOAD_BYTES = 6 * 1024 * 1024 - 16_384;
/** What an event says of a record beside its data. */
const ENVELOPE_BYTES = 600;

/**
 * Tells how many of the waiting records make the next batch; 0 while the batch should go on filling. A batch is due
 * when it is full, when its payload is full, or when its first record has waited for the window.
 */
export function dueRecords(
  waiting: readonly { readonly data: Uint8Array }[],
  { batchSize, windowMs }: Pick<Mapping, 'batchSize' | 'windowMs'>,
  waitedMs: number,
): number {
  let bytes = 0;
  let count = 0;
  for (const { data } of waiting) {
    bytes += Math.ceil(data.length / 3) * 4 + ENVELOPE_BYTES;
    if (count > 0 && bytes > PAYLOAD_BYTES) return count;
    count += 1;
    if (count === batchSize) return count;
  }
  return waitedMs >= windowMs ? count : 0;
}
