import type { Reply } from '../store/request.ts';
import { TIMEOUT } from '../store/request.ts';

/** Least wait for a response after one did not come in time, in milliseconds. */
const MIN_TIMEOUT_MS = 1_000;

/** Of the time that is left, one request may wait for so much after one did not come in time. */
const SHARE = 16;

/**
 * Lets requests go to OpenSearch side by side, until one is given up. OpenSearch may still work on that one, so from then
 * on they go one by one until it answers again, and none with the same documents may wait long: there must be time to find
 * out which document it is.
 */
export class Turns {
  #isSlow = false;
  #wasSlow = false;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Sends when it is the request's turn.
   *
   * @param isAgain - its documents were in a request before that failed
   * @param timeLeft - milliseconds until delivery must end
   * @returns `undefined` where no time was left at its turn
   */
  async take(
    send: (timeoutMs: number) => Promise<Reply>,
    requestTimeoutMs: number,
    isAgain: boolean,
    timeLeft: () => number,
  ): Promise<Reply | undefined> {
    while (this.#isSlow) {
      const before = this.#last;
      await before;
      if (before === this.#last) break;
    }
    const left = Math.ceil(timeLeft());
    if (left <= 0) return undefined;
    const limit = this.#wasSlow && isAgain ? Math.max(MIN_TIMEOUT_MS, left / SHARE) : requestTimeoutMs;
    const reply = send(Math.ceil(Math.min(limit, requestTimeoutMs, left)));
    this.#last = reply.catch(() => undefined);
    const { kind, type } = { type: undefined, ...(await reply) };
    if (kind === 'response') this.#isSlow = false;
    else if (type === TIMEOUT) this.#isSlow = this.#wasSlow = true;
    return reply;
  }
}
