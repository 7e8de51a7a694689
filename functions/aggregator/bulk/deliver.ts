import type { Batch } from '../batch/batch.ts';
import { packed } from '../batch/packer.ts';
import { Course } from './course.ts';
import { type Delivery, type DeliveryOptions, DeliveryRefusedError } from './delivery.ts';
import type { BulkItem } from './item.ts';
import { deliverSuspects } from './suspects.ts';

export { type DeadItem, type Delivery, type DeliveryOptions, DeliveryRefusedError } from './delivery.ts';

/**
 * Sends items until each is resolved or the time is over, see {@link deliverBatches}.
 *
 * @throws DeliveryRefusedError when no request can succeed as the function is configured
 */
export function deliver(items: Iterable<BulkItem>, options: DeliveryOptions): Promise<Delivery> {
  return deliverBatches(packed(items, options.batch), options);
}

/**
 * Sends batches, several at a time, until each item is resolved or the time is over. Batches are taken only as requests
 * become free, so what they are made from need not be in memory all at once. An item that OpenSearch refuses for what it
 * holds is sent once more in its flat form. One that fails alone, whatever the answer, holds up no other: it comes last.
 *
 * @throws DeliveryRefusedError when no request can succeed as the function is configured
 */
export async function deliverBatches(
  batches: Iterator<Batch> | AsyncIterator<Batch>,
  options: DeliveryOptions,
): Promise<Delivery> {
  const course = new Course(options);
  const work = async () => {
    for (let next = await batches.next(); !next.done; next = await batches.next()) await course.deliver(next.value);
  };
  const workers = await Promise.allSettled(Array.from({ length: options.concurrency }, work));
  const failed = workers.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  await deliverSuspects(course);
  const { delivery } = course;
  if (delivery.refusal !== undefined) throw new DeliveryRefusedError(delivery.refusal, delivery);
  return delivery;
}
