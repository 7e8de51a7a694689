import type { Batch } from '../batch/batch.ts';
import type { Cause } from '../line.ts';
import type { Copies } from '../store/copies.ts';
import type { Outcome } from './decide.ts';
import type { Delivery } from './delivery.ts';
import { bookDuplicate } from './settle.ts';

/** How often OpenSearch is asked about documents that it has just stored, before they are left to come again. */
const ATTEMPTS = 3;

/** Keeps a document of a data stream from being stored a second time after a rollover. */
export class SecondCopies {
  readonly #copies: Copies | undefined;
  readonly #delivery: Delivery;

  constructor(copies: Copies | undefined, delivery: Delivery) {
    this.#copies = copies;
    this.#delivery = delivery;
  }

  /** See {@link Copies.writeIndex}. */
  writeIndex(store: string): string | undefined {
    return this.#copies?.writeIndex(store);
  }

  /**
   * A batch without the documents that are stored already, in an older index or this one. They are booked. Of a document
   * that is in two indexes the later copy is deleted: an earlier delivery was interrupted before it could.
   *
   * @param isRetry - there may have been a rollover since these documents were sent first; likewise where OpenSearch was
   * away as the invocation began
   * @returns the cause where OpenSearch did not tell
   */
  async without(batch: Batch, isRetry: boolean, timeoutMs: () => number): Promise<Batch | Cause> {
    if (this.#copies === undefined) return batch;
    const isStale = isRetry || !this.#copies.isKnown;
    const unknown = isStale ? await this.#copies.refresh(timeoutMs()) : undefined;
    if (unknown !== undefined) return unknown;
    const doubtful = positionsOf(batch.items, (item) => this.#copies!.mayHave(item));
    if (doubtful.length === 0) return batch;
    const stored = await this.#keepFirst(batch, doubtful, timeoutMs());
    if ('type' in stored) return stored;
    for (const at of stored) bookDuplicate(batch.items[at]!, this.#delivery);
    return batch.pick([...batch.items.keys()].filter((at) => !stored.has(at)));
  }

  /**
   * The outcomes of a batch once second copies are deleted again: a rollover may have come between the question and the
   * request. Where OpenSearch does not answer, the documents must come again, and are asked for then.
   */
  async withoutSecond(
    batch: Batch,
    outcomes: readonly Outcome[],
    timeoutMs: () => number,
  ): Promise<readonly Outcome[]> {
    const copies = this.#copies;
    if (copies === undefined) return outcomes;
    const doubtful = positionsOf(
      outcomes,
      (outcome, at) =>
        outcome.kind === 'stored' && outcome.index !== undefined && copies.isNew(batch.items[at]!.index, outcome.index),
    );
    if (doubtful.length === 0) return outcomes;
    let cause: Cause | undefined;
    for (let attempt = 0; attempt < ATTEMPTS && timeoutMs() > 0; attempt++) {
      cause = await copies.refresh(timeoutMs());
      if (cause !== undefined) continue;
      const second = await this.#keepFirst(batch, doubtful, timeoutMs(), 2);
      if (!('type' in second))
        return outcomes.map((outcome, at) => (second.has(at) ? { kind: 'duplicate' as const } : outcome));
      cause = second;
    }
    const unknown = cause ?? { type: 'timeout', reason: 'no time was left to ask for second copies' };
    const isDoubtful = new Set(doubtful);
    return outcomes.map((outcome, at) => (isDoubtful.has(at) ? { kind: 'retry' as const, cause: unknown } : outcome));
  }

  /** Deletes all but the first copy. @returns positions of what has at least so many */
  async #keepFirst(
    batch: Batch,
    positions: readonly number[],
    timeoutMs: number,
    least = 1,
  ): Promise<ReadonlySet<number> | Cause> {
    const named = positions.map((at) => ({ item: batch.items[at]!, id: batch.id(at) }));
    const found = await this.#copies!.find(named, timeoutMs);
    if ('type' in found) return found;
    const seconds = found.flatMap((indexes, nth) => indexes.slice(1).map((index) => ({ index, id: named[nth]!.id })));
    const failure = seconds.length === 0 ? undefined : await this.#copies!.remove(seconds, timeoutMs);
    return failure ?? new Set(positions.filter((_, nth) => found[nth]!.length >= least));
  }
}

/** Where something holds; mostly nowhere, so that no list of all positions is made. */
function positionsOf<T>(list: readonly T[], holds: (each: T, at: number) => boolean): readonly number[] {
  const positions: number[] = [];
  for (let at = 0; at < list.length; at++) if (holds(list[at]!, at)) positions.push(at);
  return positions;
}
