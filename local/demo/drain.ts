import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueAttributesCommand, ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Emitted } from './emitted.ts';
import { type Count, LINE_KINDS, type LineKind, reconcile } from './reconcile.ts';
import type { Stored } from './stored.ts';

const POLL_MS = 1_000;
/** The shop is at rest when its queues were empty and no line came for this long. */
const QUIET_MS = 5_000;

/**
 * Waits until the shop has nothing more to do: its queues are empty and its log groups have stopped growing.
 *
 * @returns the time up to which every line has been emitted
 * @throws Error when it is still at work after `timeoutMs`
 */
export async function waitUntilIdle(
  sqs: SQSClient,
  countLines: () => Promise<number>,
  timeoutMs: number,
): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  let lines = -1;
  let quietSince = Date.now();
  while (Date.now() < deadline) {
    const now = await countLines();
    if (now !== lines || (await queued(sqs)) > 0) quietSince = Date.now();
    lines = now;
    if (Date.now() - quietSince >= QUIET_MS) return quietSince;
    await sleep(POLL_MS);
  }
  throw new Error(`the shop is still at work after ${timeoutMs / 1000} s: its queues or its logs never came to rest`);
}

/** Messages waiting or in flight in all queues but dead-letter queues, where they stay by intent. */
async function queued(sqs: SQSClient): Promise<number> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  let messages = 0;
  for (const QueueUrl of QueueUrls.filter((url) => !/dead/i.test(url))) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    for (const count of Object.values(Attributes)) messages += Number(count);
  }
  return messages;
}

export interface DrainOptions {
  /** Lines that must arrive. */
  readonly emitted: readonly Emitted[];
  readonly readStored: () => Promise<readonly Stored[]>;
  /** Gives up when nothing more arrived for this long. */
  readonly patienceMs: number;
  /** Told after every look how many of the lines are still missing. */
  readonly onMissing?: (missing: number) => void;
}

/** Counts until no line is missing, or until nothing more arrives; then returns the last count. */
export async function drain(options: DrainOptions): Promise<Record<LineKind, Count>> {
  let fewest = Number.POSITIVE_INFINITY;
  let progressAt = Date.now();
  for (;;) {
    const counts = reconcile(options.emitted, await options.readStored());
    const missing = LINE_KINDS.reduce((sum, kind) => sum + counts[kind].lost, 0);
    options.onMissing?.(missing);
    if (missing < fewest) {
      fewest = missing;
      progressAt = Date.now();
    }
    if (missing === 0 || Date.now() - progressAt > options.patienceMs) return counts;
    await sleep(POLL_MS);
  }
}
