import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context } from '@opentelemetry/api';
import type { HeldLines } from './logger/held-lines.ts';
import type { SharedFields } from './logger/line.ts';
import { SeriesStore } from './metrics/store.ts';
import { shared } from './shared.ts';
import type { SpanBuffer } from './tracing/span-buffer.ts';

/**
 * What one invocation has gathered. It lives in `AsyncLocalStorage`, because on Lambda Managed Instances many
 * invocations run in one process at once.
 */
export interface Invocation {
  readonly requestId: string | undefined;
  readonly functionName: string | undefined;
  /** The platform's own, by which a handler that is wrapped twice is known. */
  lambdaContext: unknown;
  readonly series: SeriesStore;
  /** Fields that `logger.append` adds to the log lines of this invocation. */
  logFields: SharedFields | undefined;
  /** Log lines of a lower rank are not written. */
  logRank: number;
  /** Whether a log line of it has told of an error. */
  hasTold: boolean;
  /** Log lines that are written only if the invocation fails. */
  heldLogs: HeldLines | undefined;
  /** Ended spans. A line is made at the end, when the root's final name, which every line carries, is known. */
  readonly spans: (() => string)[];
  /** What its spans are written with, once it has one. */
  spanBuffer: SpanBuffer | undefined;
  /** OpenTelemetry's context that holds the server span. */
  context: Context | undefined;
  /** Of a streamed HTTP response, whose status is told to the runtime alone. */
  streamStatus: unknown;
  /** False once flushed: whatever still runs then belongs to no invocation. */
  open: boolean;
}

/** Copies of the package in one process share it, as they share OpenTelemetry's provider. */
export const invocations: AsyncLocalStorage<Invocation> = shared('invocations', () => new AsyncLocalStorage());

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
    lambdaContext: undefined,
    series: new SeriesStore(),
    logFields: undefined,
    logRank: Number.POSITIVE_INFINITY,
    hasTold: false,
    heldLogs: undefined,
    spans: [],
    spanBuffer: undefined,
    context: undefined,
    streamStatus: undefined,
    open: true,
  };
}

/** What is recorded outside any invocation, while modules load or after the flush. It is written by the next flush. */
export const strays: SeriesStore = shared('strays', () => new SeriesStore());
