import { setTimeout as pause } from 'node:timers/promises';
import { explainCause } from '../../common/cause.ts';
import { failureText } from '../../common/failure.ts';
import type { Batch } from '../batch/batch.ts';
import { type BatchLimits, packed } from '../batch/packer.ts';
import { flatDocument } from '../document/flat.ts';
import type { Cause } from '../line.ts';
import { backOff } from './back-off.ts';
import { decide, type Outcome } from './decide.ts';
import { type BulkItem, bulkItem } from './item.ts';
import type { Reply, Send } from './send.ts';

export interface DeliveryOptions {
  readonly send: Send;
  readonly batch: BatchLimits;
  /** How many requests may be under way at once. */
  readonly concurrency: number;
  /** Longest wait for one response, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Milliseconds until delivery must end. */
  readonly timeLeft: () => number;
  /** False when the target is known to take no ids. Default true: if it takes none, its first response says so. */
  readonly ids?: boolean;
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** A document that OpenSearch will never take. */
export interface DeadItem {
  readonly item: BulkItem;
  readonly cause: Cause;
  /** How many times it was sent, in its own form and in the flat one. */
  readonly attempts: number;
}

/** What became of every item: stored, there already, dead, or unresolved when the time was over. */
export interface Delivery {
  stored: number;
  /** Documents that were there already, from an earlier delivery of their line. */
  duplicates: number;
  /** Documents that were there already as many lines make them, such as an edge of the service map. */
  known: number;
  /** Items that were sent again, counted each time. */
  retries: number;
  /** Items that OpenSearch refused as they were; each is stored in its flat form, or dead, or unresolved. */
  flattened: number;
  /** Bytes of request bodies, before compression. */
  bytes: number;
  readonly dead: DeadItem[];
  readonly unresolved: BulkItem[];
  /** How long each request took, in milliseconds. */
  readonly requestDurations: number[];
  /** The latest reason for sending something again. */
  lastFailure?: Cause;
  /** OpenSearch takes no ids, so what is delivered again is stored again. */
  withoutIds?: boolean;
  /** Why nothing, or nothing of a store, is taken until someone changes the configuration. */
  refusal?: Refusal;
}

/** Whoever writes was refused, and not what he writes. */
export interface Refusal {
  readonly cause: Cause;
  /** The store that it is about; absent where a request was refused as a whole. */
  readonly index?: string;
}

/** OpenSearch refuses whatever is sent until someone changes the configuration, so nothing is given up. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';
  /** What became of the items; those that were refused are unresolved. */
  readonly delivery: Delivery;

  constructor({ cause, index }: Refusal, delivery: Delivery) {
    const { status, type, reason } = cause;
    const what = index === undefined ? 'the bulk request' : `documents of ${index}`;
    const failure = explainCause(cause, { ...(index !== undefined && { index }) });
    super(
      `OpenSearch refused ${what} with status ${status} (${type}: ${reason}): ${
        failure === undefined
          ? "check the endpoint, the authentication and the role's permissions"
          : failureText(failure)
      }`,
    );
    this.delivery = delivery;
  }
}

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
 * holds is sent once more in its flat form.
 *
 * @throws DeliveryRefusedError when no request can succeed as the function is configured
 */
export async function deliverBatches(
  batches: Iterator<Batch> | AsyncIterator<Batch>,
  options: DeliveryOptions,
): Promise<Delivery> {
  const delivery: Delivery = {
    stored: 0,
    duplicates: 0,
    known: 0,
    retries: 0,
    flattened: 0,
    bytes: 0,
    dead: [],
    unresolved: [],
    requestDurations: [],
  };
  const work = async () => {
    for (let next = await batches.next(); !next.done; next = await batches.next())
      await deliverBatch(next.value, 1, options, delivery);
  };
  const workers = await Promise.allSettled(Array.from({ length: options.concurrency }, work));
  const failed = workers.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  if (delivery.refusal !== undefined) throw new DeliveryRefusedError(delivery.refusal, delivery);
  return delivery;
}

async function deliverBatch(
  batch: Batch,
  firstAttempt: number,
  options: DeliveryOptions,
  delivery: Delivery,
): Promise<void> {
  const { timeLeft, sleep = pause, random = Math.random } = options;
  let pending = withIds(batch, options, delivery);
  for (let attempt = firstAttempt; ; attempt++) {
    const left = Math.ceil(timeLeft());
    if (left <= 0 || isRefusedWhole(delivery)) break;
    const decision = decide(await sendTimed(pending, left, options, delivery), pending.size);
    if (decision.kind === 'stop') {
      delivery.refusal = { cause: decision.cause };
      break;
    }
    if (decision.kind === 'split' && pending.size > 1) {
      for (const half of pending.halves()) await deliverBatch(half, attempt + 1, options, delivery);
      return;
    }
    if (decision.kind === 'retry') delivery.lastFailure = decision.cause;
    else {
      const outcomes: readonly Outcome[] =
        decision.kind === 'items' ? decision.outcomes : [{ kind: 'dead', cause: decision.cause }];
      const { again, flat } = settle(pending.items, outcomes, attempt, delivery);
      for (const flatBatch of packed(flat, options.batch))
        await deliverBatch(flatBatch, attempt + 1, options, delivery);
      const rest = pending.pick(again);
      // A response to all of it tells that the connection has read the body to its end.
      if (rest !== pending) pending.release();
      if (again.length === 0) return;
      pending = withIds(rest, options, delivery);
    }
    const wait = backOff(attempt, random);
    if (wait >= timeLeft()) break;
    await sleep(wait);
    delivery.retries += pending.size;
  }
  for (const item of pending.items) delivery.unresolved.push(item.insteadOf?.item ?? item);
}

/** No request can succeed, so none is sent any more. */
function isRefusedWhole({ refusal }: Delivery): boolean {
  return refusal !== undefined && refusal.index === undefined;
}

/** The batch in the form that the target takes. */
function withIds(batch: Batch, { ids = true }: DeliveryOptions, { withoutIds }: Delivery): Batch {
  return ids && !withoutIds ? batch : batch.withoutIds();
}

async function sendTimed(
  batch: Batch,
  left: number,
  { send, requestTimeoutMs }: DeliveryOptions,
  delivery: Delivery,
): Promise<Reply> {
  const start = performance.now();
  const reply = await send(batch, Math.min(requestTimeoutMs, left));
  delivery.requestDurations.push(performance.now() - start);
  delivery.bytes += batch.body.length;
  return reply;
}

interface Unsettled {
  /** Positions of the items that must be sent again. */
  readonly again: readonly number[];
  /** What stands in for items that were refused. */
  readonly flat: readonly BulkItem[];
}

/** Books each item's outcome and gives back what must be sent again, as it is or flat. */
function settle(
  items: readonly BulkItem[],
  outcomes: readonly Outcome[],
  attempts: number,
  delivery: Delivery,
): Unsettled {
  const again: number[] = [];
  const flat: BulkItem[] = [];
  for (const [at, outcome] of outcomes.entries()) {
    switch (outcome.kind) {
      case 'stored':
        delivery.stored++;
        break;
      case 'duplicate':
        if (items[at]!.shared) delivery.known++;
        else delivery.duplicates++;
        break;
      case 'dead': {
        const item = items[at]!;
        const instead = standIn(item, outcome.cause);
        if (instead === undefined) delivery.dead.push(deadItem(item, outcome.cause, attempts));
        else flat.push(instead);
        break;
      }
      case 'refused':
        delivery.refusal ??= { cause: outcome.cause, index: items[at]!.document.index };
        delivery.unresolved.push(items[at]!.insteadOf?.item ?? items[at]!);
        break;
      case 'without-id':
        delivery.withoutIds = true;
        again.push(at);
        break;
      case 'retry':
        delivery.lastFailure = outcome.cause;
        again.push(at);
    }
  }
  delivery.flattened += flat.length;
  return { again, flat };
}

/** What to send in the place of an item that was refused for what it holds; nothing if it is flat already. */
function standIn(item: BulkItem, cause: Cause): BulkItem | undefined {
  if (cause.status !== 400 || item.insteadOf !== undefined) return undefined;
  const document = flatDocument(item.document, cause);
  return document && { ...bulkItem(document), insteadOf: { item, cause } };
}

/** Of an item in flat form the dead letter is the item as it was, with the cause that it was refused for first. */
function deadItem(item: BulkItem, cause: Cause, attempts: number): DeadItem {
  return { item: item.insteadOf?.item ?? item, cause: item.insteadOf?.cause ?? cause, attempts };
}
