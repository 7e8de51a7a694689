import type { Cause } from '../line.ts';

/**
 * Tells whether a document that fails is the only one to fail: documents of its store are stored all the while, and
 * OpenSearch answers.
 */
export class Evidence {
  readonly #answers: ((timeoutMs: number) => Promise<boolean>) | undefined;
  readonly #latest = new Map<string, number>();
  #now = 0;

  constructor(answers?: (timeoutMs: number) => Promise<boolean>) {
    this.#answers = answers;
  }

  /** A moment, as a number that grows with each document that is stored. */
  get now(): number {
    return this.#now;
  }

  /** A document of a store was stored, or was there already. */
  stored(store: string): void {
    this.#latest.set(store, ++this.#now);
  }

  /**
   * Whether OpenSearch answers at this moment.
   *
   * @param since - where nobody can be asked, a document that was stored since then tells
   */
  async isAnswering(since: number, timeoutMs: number): Promise<boolean> {
    return this.#answers === undefined ? this.#now > since : this.#answers(timeoutMs);
  }

  /**
   * Whether a failure is the document's own, and not one that its neighbours share.
   *
   * @param since - when the document failed first
   */
  async isAlone(store: string, cause: Cause, since: number, timeoutMs: number): Promise<boolean> {
    const latest = this.#latest.get(store);
    // Where no other document of the store was sent, only a failure over a document tells.
    const isShared = latest === undefined ? !isOfDocument(cause) : latest <= since;
    return !isShared && (await this.isAnswering(since, timeoutMs));
  }
}

/** OpenSearch failed, hung or ended its connection over a request; a 503 says only that it can't at the moment. */
function isOfDocument({ status }: Cause): boolean {
  return status === undefined || status === 500;
}
