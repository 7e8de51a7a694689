import { setTimeout as pause } from 'node:timers/promises';
import { type BatchLimits, batches } from '../batch/batches.ts';
import type { Cause } from '../line.ts';
import { backOff } from './back-off.ts';
import { decide, type Outcome } from './decide.ts';
import { type BulkItem, bulkBody } from './item.ts';
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
  readonly sleep?: (ms: number) => Promise<unknown>;
  readonly random?: () => number;
}

/** A document that OpenSearch will never take. */
export interface DeadItem {
  readonly item: BulkItem;
  readonly cause: Cause;
  /** How many times it was sent. */
  readonly attempts: number;
}

/** What became of every item: stored, there already, dead, or unresolved when the time was over. */
export interface Delivery {
  stored: number;
  duplicates: number;
  /** Items that were sent again, counted each time. */
  retries: number;
  readonly dead: DeadItem[];
  readonly unresolved: BulkItem[];
  /** How long each request took, in milliseconds. */
  readonly requestDurations: number[];
  /** The latest reason for sending something again. */
  lastFailure?: Cause;
}

/** OpenSearch refuses whatever is sent until someone changes the configuration, so nothing is given up. */
export class DeliveryRefusedError extends Error {
  override readonly name = 'DeliveryRefusedError';

  constructor({ status, type, reason }: Cause) {
    super(
      `OpenSearch refused the bulk request with status ${status} (${type}: ${reason}): check the endpoint, the authentication and the role's permissions`,
    );
  }
}

/**
 * Sends items, several batches at a time, until each is resolved or the time is over. Items are taken only as requests
 * become free, so what they are made from need not be in memory all at once.
 *
 * @throws DeliveryRefusedError when no request can succeed as the function is configured
 */
export async function deliver(items: Iterable<BulkItem>, options: DeliveryOptions): Promise<Delivery> {
  const delivery: Delivery = {
    stored: 0,
    duplicates: 0,
    retries: 0,
    dead: [],
    unresolved: [],
    requestDurations: [],
  };
  const queue = batches(items, options.batch);
  const work = async () => {
    for (const batch of queue) await deliverBatch(batch, 1, options, delivery);
  };
  const workers = await Promise.allSettled(Array.from({ length: options.concurrency }, work));
  const failed = workers.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return delivery;
}

async function deliverBatch(
  batch: readonly BulkItem[],
  firstAttempt: number,
  options: DeliveryOptions,
  delivery: Delivery,
): Promise<void> {
  const { timeLeft, sleep = pause, random = Math.random } = options;
  let pending = batch;
  for (let attempt = firstAttempt; ; attempt++) {
    const left = Math.ceil(timeLeft());
    if (left <= 0) break;
    const decision = decide(await sendTimed(pending, left, options, delivery), pending.length);
    if (decision.kind === 'stop') throw new DeliveryRefusedError(decision.cause);
    if (decision.kind === 'split') {
      if (pending.length > 1) {
        for (const half of halves(pending)) await deliverBatch(half, attempt + 1, options, delivery);
        return;
      }
      pending = settle(pending, [{ kind: 'dead', cause: decision.cause }], attempt, delivery);
    } else if (decision.kind === 'items') pending = settle(pending, decision.outcomes, attempt, delivery);
    else delivery.lastFailure = decision.cause;

    if (pending.length === 0) return;
    const wait = backOff(attempt, random);
    if (wait >= timeLeft()) break;
    await sleep(wait);
    delivery.retries += pending.length;
  }
  delivery.unresolved.push(...pending);
}

async function sendTimed(
  items: readonly BulkItem[],
  left: number,
  { send, requestTimeoutMs }: DeliveryOptions,
  delivery: Delivery,
): Promise<Reply> {
  const start = performance.now();
  const reply = await send(bulkBody(items), Math.min(requestTimeoutMs, left));
  delivery.requestDurations.push(performance.now() - start);
  return reply;
}

/** Books each item's outcome and gives back the items that must be sent again. */
function settle(
  items: readonly BulkItem[],
  outcomes: readonly Outcome[],
  attempts: number,
  delivery: Delivery,
): readonly BulkItem[] {
  const again: BulkItem[] = [];
  for (const [index, item] of items.entries()) {
    const outcome = outcomes[index]!;
    switch (outcome.kind) {
      case 'stored':
        delivery.stored++;
        break;
      case 'duplicate':
        delivery.duplicates++;
        break;
      case 'dead':
        delivery.dead.push({ item, cause: outcome.cause, attempts });
        break;
      case 'retry':
        delivery.lastFailure = outcome.cause;
        again.push(item);
    }
  }
  return again;
}

function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
