import { setTimeout as pause } from 'node:timers/promises';
import type { Batch } from '../batch/batch.ts';
import { packed } from '../batch/packer.ts';
import type { Cause } from '../line.ts';
import { TIMEOUT } from '../store/request.ts';
import { backOff } from './back-off.ts';
import { allCreated, type Decision, decide, type Outcome } from './decide.ts';
import { type DeliveryOptions, emptyDelivery } from './delivery.ts';
import { Evidence } from './evidence.ts';
import type { BulkItem } from './item.ts';
import { SecondCopies } from './second-copies.ts';
import { isBusy, leave, settle } from './settle.ts';
import { Turns } from './turns.ts';

/** An item that failed in a request of its own while others were stored. */
export interface Suspect {
  /** The item alone. */
  readonly batch: Batch;
  readonly cause: Cause;
  /** How often it was sent. */
  readonly attempts: number;
  /** When a request with it failed first, see {@link Evidence.now}. */
  readonly since: number;
}

/** A request is sent whole so often before its halves are tried, where OpenSearch stores other documents. */
const WHOLE_ATTEMPTS = 2;

/** The wait between the halves of a request does not grow beyond that of so many attempts. */
const MAX_PATIENCE = 4;

/** The way of the documents of one invocation to OpenSearch. */
export class Course {
  readonly delivery = emptyDelivery();
  readonly evidence: Evidence;
  readonly #suspects: Suspect[] = [];
  readonly #options: DeliveryOptions;
  readonly #turns = new Turns();
  readonly #copies: SecondCopies;
  /** Requests that failed since the last that did not. */
  #failures = 0;
  /** The index that took a store's documents last, where nobody looked. */
  readonly #seen = new Map<string, string>();

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.evidence = new Evidence(options.answers);
    this.#copies = new SecondCopies(options.copies, this.delivery);
  }

  /** Gives the items that failed alone, once. */
  takeSuspects(): readonly Suspect[] {
    return this.#suspects.splice(0);
  }

  /** How long a request may take now, in milliseconds; nothing, when delivery must end. */
  get timeLeft(): number {
    return Math.max(0, Math.min(this.#options.requestTimeoutMs, Math.ceil(this.#options.timeLeft())));
  }

  /**
   * Sends a batch until each of its items is stored, dead, a suspect, or the time is over.
   *
   * @param before - how often its items were sent already
   * @param failedFirst - when a request with these items failed first
   */
  async deliver(batch: Batch, before = 0, failedFirst?: number): Promise<void> {
    let pending = this.#withoutMissing(batch);
    if (pending.size === 0) return;
    let since = failedFirst;
    let tries = 0;
    for (let attempt = before + 1; ; attempt++) {
      tries++;
      const moment = this.evidence.now;
      const sent = await this.#send(pending, attempt);
      if (sent === undefined) break;
      pending = sent.batch;
      if (pending.size === 0) return;
      const { decision } = sent;
      if (decision.kind === 'stop') {
        this.delivery.refusal = { cause: decision.cause };
        break;
      }
      if (decision.kind === 'split' && pending.size > 1) {
        for (const half of pending.halves()) await this.deliver(half, attempt, since);
        return;
      }
      let cause: Cause | undefined;
      if (decision.kind === 'retry') {
        cause = decision.cause;
        this.delivery.lastFailure = cause;
      } else {
        const { rest, again, flat } = await this.#settle(pending, decision, attempt);
        for (const flatBatch of packed(flat, this.#options.batch)) await this.deliver(flatBatch, attempt, since);
        // A response to all of it tells that the connection has read the body to its end.
        if (rest !== pending) pending.release();
        if (rest.size === 0) return;
        if (rest !== pending) tries = 0;
        pending = rest;
        cause = again;
      }
      since ??= moment;
      if (cause !== undefined && (await this.#isSuspicious(pending, cause, decision.kind === 'retry', tries, since))) {
        if (pending.size === 1) {
          this.#suspects.push({ batch: pending, cause, attempts: attempt, since });
          return;
        }
        for (const half of pending.halves()) {
          if (!(await this.wait(Math.min(this.#failures, MAX_PATIENCE)))) leaveAll(half, this.delivery);
          else {
            this.delivery.retries += half.size;
            await this.deliver(half, attempt, since);
          }
        }
        return;
      }
      if (!(await this.wait(attempt))) break;
      this.delivery.retries += pending.size;
    }
    leaveAll(pending, this.delivery);
  }

  /**
   * Sends a batch once, without what an older index holds already.
   *
   * @returns `undefined` when the time is over, or nothing can be sent
   */
  async #send(
    batch: Batch,
    attempt: number,
  ): Promise<{ readonly batch: Batch; readonly decision: Decision } | undefined> {
    const { send, requestTimeoutMs, timeLeft, ids = true } = this.#options;
    if (this.#isRefusedWhole || this.timeLeft === 0) return undefined;
    const sendable = this.#hasIds(ids) ? await this.#copies.without(batch, attempt > 1, () => this.timeLeft) : batch;
    if ('type' in sendable) return { batch, decision: { kind: 'retry', cause: sendable } };
    if (sendable.size === 0) return { batch: sendable, decision: { kind: 'items', outcomes: [] } };
    // In the meantime another worker's request may have been refused.
    if (this.#isRefusedWhole) return undefined;
    const body = this.#hasIds(ids) ? sendable : sendable.withoutIds();
    const reply = await this.#turns.take(
      async (timeoutMs) => {
        const start = performance.now();
        const answer = await send(body, timeoutMs);
        this.delivery.requestDurations.push(performance.now() - start);
        this.delivery.bytes += body.body.length;
        return answer;
      },
      requestTimeoutMs,
      attempt > 1,
      timeLeft,
    );
    if (reply === undefined) return undefined;
    const expected = allCreated(body.items.map(({ index }) => this.#copies.writeIndex(index) ?? this.#seen.get(index)));
    const decision = decide(reply, body.size, expected);
    this.#failures = decision.kind === 'items' ? 0 : this.#failures + 1;
    return { batch: body, decision };
  }

  /** A batch without what goes to a store that is gone, which must come again. */
  #withoutMissing(batch: Batch): Batch {
    const { missing } = this.#options;
    if (missing === undefined || missing.size === 0) return batch;
    const isSendable = ({ index }: BulkItem) => !missing.has(index);
    for (const item of batch.items) {
      if (isSendable(item)) continue;
      this.delivery.refusal ??= { cause: missing.get(item.index)!, index: item.index };
      leave(item, this.delivery);
    }
    return batch.pick([...batch.items.keys()].filter((at) => isSendable(batch.items[at]!)));
  }

  #hasIds(ids: boolean): boolean {
    return ids && !this.delivery.withoutIds;
  }

  /** No request can succeed, so none is sent any more. */
  get #isRefusedWhole(): boolean {
    const { refusal } = this.delivery;
    return refusal !== undefined && refusal.index === undefined;
  }

  async #settle(batch: Batch, decision: Decision, attempt: number) {
    const outcomes: readonly Outcome[] =
      decision.kind === 'items' ? decision.outcomes : [{ kind: 'dead', cause: decision.cause }];
    const checked = await this.#copies.withoutSecond(batch, outcomes, () => this.timeLeft);
    for (const [at, outcome] of outcomes.entries()) {
      const { index } = batch.items[at]!;
      if (outcome.kind === 'stored' && outcome.index !== undefined) this.#seen.set(index, outcome.index);
      if (outcome.kind === 'stored' || outcome.kind === 'duplicate') this.evidence.stored(index);
    }
    const { again, cause, flat } = settle(batch.items, checked, attempt, this.delivery);
    return { rest: batch.pick(again), again: cause, flat };
  }

  /**
   * Whether to go on with the halves of a request, or without the one document that it has, since the failure seems to be
   * that of a document.
   *
   * @param isWhole - the request failed, and not some of its items
   */
  async #isSuspicious(batch: Batch, cause: Cause, isWhole: boolean, tries: number, since: number): Promise<boolean> {
    if (isBusy(cause)) return false;
    if (cause.type === TIMEOUT && batch.size > 1) return true;
    if (batch.size > 1 && tries < WHOLE_ATTEMPTS) return false;
    if (isWhole || batch.size === 1) return this.evidence.isAnswering(since, this.timeLeft);
    return this.evidence.isAlone(batch.items[0]!.index, cause, since, this.timeLeft);
  }

  /** Waits after an attempt that failed. @returns false when the time would be over before */
  async wait(attempt: number): Promise<boolean> {
    const { timeLeft, sleep = pause, random = Math.random } = this.#options;
    const wait = backOff(Math.max(1, attempt), random);
    if (wait >= timeLeft()) return false;
    await sleep(wait);
    return true;
  }

  /** Sends one item once. @returns why it is not stored, `over` when the time is over, or nothing when it is resolved */
  async once(batch: Batch, attempt: number): Promise<Cause | 'over' | undefined> {
    const sent = await this.#send(batch, attempt);
    if (sent === undefined) return 'over';
    if (sent.batch.size === 0) return undefined;
    const { decision } = sent;
    if (decision.kind === 'stop') {
      this.delivery.refusal = { cause: decision.cause };
      return 'over';
    }
    if (decision.kind === 'retry') return decision.cause;
    const { rest, again, flat } = await this.#settle(sent.batch, decision, attempt);
    for (const flatBatch of packed(flat, this.#options.batch)) await this.deliver(flatBatch, attempt);
    return rest.size === 0 ? undefined : again;
  }
}

function leaveAll(batch: Batch, delivery: Course['delivery']): void {
  for (const item of batch.items) leave(item, delivery);
}
