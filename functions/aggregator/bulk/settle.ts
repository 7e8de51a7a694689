import { isBlock } from '../../../opensearch/cause.ts';
import { flatDocument } from '../document/flat.ts';
import type { Cause } from '../line.ts';
import type { Outcome } from './decide.ts';
import type { DeadItem, Delivery } from './delivery.ts';
import { type BulkItem, bulkItem } from './item.ts';

/** Positions of items, by what must be done about them. */
export interface Unsettled {
  /** They must be sent again. */
  readonly again: readonly number[];
  /** Why they must, where OpenSearch says so. */
  readonly cause?: Cause;
  /** What stands in for items that were refused. */
  readonly flat: readonly BulkItem[];
}

/** Books each item's outcome and gives back what must be sent again, as it is or flat. */
export function settle(
  items: readonly BulkItem[],
  outcomes: readonly Outcome[],
  attempts: number,
  delivery: Delivery,
): Unsettled {
  const again: number[] = [];
  const flat: BulkItem[] = [];
  let cause: Cause | undefined;
  for (const [at, outcome] of outcomes.entries()) {
    const item = items[at]!;
    switch (outcome.kind) {
      case 'stored':
        delivery.stored++;
        break;
      case 'duplicate':
        bookDuplicate(item, delivery);
        break;
      case 'dead': {
        const instead = outcome.cause.status === 400 ? standIn(item, outcome.cause) : undefined;
        if (instead === undefined) delivery.dead.push(deadItem(item, outcome.cause, attempts));
        else flat.push(instead);
        break;
      }
      case 'refused':
        delivery.refusal ??= { cause: outcome.cause, index: item.index };
        leave(item, delivery);
        break;
      case 'without-id':
        delivery.withoutIds = true;
        again.push(at);
        break;
      case 'retry':
        // One that waits for OpenSearch tells more than those that may be at fault themselves.
        if (cause === undefined || isBusy(outcome.cause)) cause = outcome.cause;
        delivery.lastFailure = outcome.cause;
        again.push(at);
    }
  }
  delivery.flattened += flat.length;
  return { again, flat, ...(cause && { cause }) };
}

/** Books an item that was there already. */
export function bookDuplicate({ shared }: BulkItem, delivery: Delivery): void {
  if (shared) delivery.known++;
  else delivery.duplicates++;
}

/** Books an item as one that must come again, in its own form. */
export function leave(item: BulkItem, delivery: Delivery): void {
  delivery.unresolved.push(item.insteadOf?.item ?? item);
}

/** What to send in the place of an item that can't be stored as it is; nothing if it is flat already. */
export function standIn(item: BulkItem, cause: Cause): BulkItem | undefined {
  if (item.insteadOf !== undefined) return undefined;
  const document = flatDocument(item.document, cause);
  return document && { ...bulkItem(document), insteadOf: { item, cause } };
}

/** Of an item in flat form the dead letter is the item as it was, with the cause that it was refused for first. */
export function deadItem(item: BulkItem, cause: Cause, attempts: number): DeadItem {
  return { item: item.insteadOf?.item ?? item, cause: item.insteadOf?.cause ?? cause, attempts };
}

/** Whether a failure is never an item's own: OpenSearch is too busy, or somebody has blocked the index. */
export function isBusy(cause: Cause): boolean {
  return cause.status === 429 || isBlock(cause);
}
