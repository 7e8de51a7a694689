import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import { SeriesStore } from './metrics/store.ts';

/**
 * What one invocation has gathered. It lives in `AsyncLocalStorage`, because on Lambda Managed Instances many
 * invocations run in one process at once.
 */
export interface Invocation {
  readonly requestId: string | undefined;
  readonly functionName: string | undefined;
  readonly series: SeriesStore;
  /** Fields that `logger.append` adds to the log lines of this invocation. */
  logFields: Readonly<Record<string, unknown>> | undefined;
  /** Ended spans. A line is made at the end, when the root's final name, which every line carries, is known. */
  readonly spans: (() => string)[];
  /** OpenTelemetry's context that holds the server span. */
  context: Context | undefined;
  /** False once flushed: whatever still runs then belongs to no invocation. */
  open: boolean;
}

export const invocations: AsyncLocalStorage<Invocation> = new AsyncLocalStorage();

/** The invocation that the calling code runs in, unless it is over. */
export function currentInvocation(): Invocation | undefined {
  const invocation = invocations.getStore();
  return invocation?.open ? invocation : undefined;
}

/** A new, open invocation that nothing runs in yet. */
export function createInvocation(requestId: string | undefined, functionName: string | undefined): Invocation {
  return {
    requestId,
    functionName,
    series: new SeriesStore(),
    logFields: undefined,
    spans: [],
    context: undefined,
    open: true,
  };
}

/** What is recorded outside any invocation, while modules load or after the flush. It is written by the next flush. */
export const strays: SeriesStore = new SeriesStore();
