import { setTimeout as sleep } from 'node:timers/promises';
import { requestOf } from './mix.ts';

export interface DriveOptions {
  /** Where `POST /orders` goes. */
  readonly url: string;
  readonly requests: number;
  /** Requests under way at once. */
  readonly concurrency: number;
  readonly runId: string;
  /** Told after every answer. */
  readonly onAnswer?: (answered: number) => void;
}

/** Answers by HTTP status. */
export type Answers = ReadonlyMap<number, number>;

/**
 * Sends the demo's requests and counts the answers.
 *
 * @throws Error when the front can't be reached at all
 */
export async function drive(options: DriveOptions): Promise<Answers> {
  const answers = new Map<number, number>();
  let next = 0;
  let answered = 0;
  const worker = async (): Promise<void> => {
    while (next < options.requests) {
      const status = await post(options.url, requestOf(next++, options.runId));
      answers.set(status, (answers.get(status) ?? 0) + 1);
      options.onAnswer?.(++answered);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return answers;
}

/** A connection that the emulator drops while it starts a function is tried again; an answer of any status counts. */
async function post(url: string, body: unknown): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return response.status;
    } catch (error) {
      if (attempt === 3) throw new Error(`the shop's front does not answer at ${url}`, { cause: error });
      await sleep(200 * attempt);
    }
  }
}
