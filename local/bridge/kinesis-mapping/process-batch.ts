import { setTimeout as sleep } from 'node:timers/promises';
import type { Clients } from '../aws.ts';
import { type Batch, nextStep, splitByAge } from './decide.ts';
import { sendDiscarded } from './destination.ts';
import type { ShardRecord } from './event.ts';
import { invoke } from './invoke.ts';
import type { Mapping } from './mapping.ts';

export interface ShardWork {
  readonly clients: Clients;
  readonly shardId: string;
  /** The mapping as it is now: an update counts from the next step on. */
  readonly mapping: () => Mapping;
  /** Told after every part of a batch that is done: processed, or discarded. */
  readonly checkpoint: (sequenceNumber: string) => void;
  readonly signal: AbortSignal;
}

/** Brings records of a shard to an end in their order: processed, or discarded. Returns early only on the signal. */
export async function processBatch(records: readonly ShardRecord[], work: ShardWork): Promise<void> {
  const { clients, shardId, signal } = work;
  const pending: Batch<ShardRecord>[] = [{ records, attempts: 0 }];
  const done = ({ records }: Batch<ShardRecord>) => {
    const last = records.at(-1);
    if (last !== undefined) work.checkpoint(last.sequenceNumber);
  };
  for (let batch = pending.shift(); batch !== undefined && !signal.aborted; batch = pending.shift()) {
    const mapping = work.mapping();
    const { expired, live } = splitByAge(batch, mapping.maxAgeMs, Date.now());
    if (expired.records.length > 0) {
      await sendDiscarded(clients, { batch: expired, condition: 'RecordAgeExceeded' }, shardId, mapping);
      done(expired);
    }
    if (live.records.length === 0) continue;

    const outcome = await invoke(clients.lambda, live.records, shardId, mapping);
    const step = nextStep(outcome, live, mapping);
    switch (step.action) {
      case 'finish':
        done(live);
        break;
      case 'split':
        pending.unshift(...step.halves);
        break;
      case 'discard': {
        done(before(live, step.batch));
        const functionError = outcome.kind === 'function error' ? outcome.functionError : undefined;
        const { condition } = step;
        await sendDiscarded(
          clients,
          { batch: step.batch, condition, ...(functionError && { functionError }) },
          shardId,
          mapping,
        );
        done(step.batch);
        break;
      }
      case 'retry':
        done(before(live, step.batch));
        pending.unshift(step.batch);
        await sleep(step.delayMs, undefined, { signal }).catch(() => undefined);
        break;
    }
  }
}

/** The records of a batch that are not in its rest. */
function before(batch: Batch<ShardRecord>, rest: Batch<ShardRecord>): Batch<ShardRecord> {
  return { records: batch.records.slice(0, batch.records.length - rest.records.length), attempts: batch.attempts };
}
