import { isSpanContextValid, trace } from '@opentelemetry/api';
import { config } from '../config.ts';
import { createInvocation, type Invocation, invocations, strays } from '../invocation.ts';
import { type EmfContext, emfLines } from '../metrics/index.ts';
import { writeLines } from '../sink.ts';
import { text } from '../tracing/triggers/trigger.ts';
import { harmless } from '../warn.ts';
import { errorSeries, invocationSeries } from './invocation-series.ts';
import { isFailure, type Outcome } from './outcome.ts';
import { endServerSpan, startServerSpan } from './server-span.ts';

/** An invocation from its opening to its flush. */
export interface Observation {
  readonly invocation: Invocation;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly coldStart: boolean;
  /** Whether its failure has been counted. */
  failed: boolean;
}

/** Only the first invocation of a process finds it cold. */
let isCold = true;

/** Opens an invocation and starts its server span. Never throws. */
export function openInvocation(event: unknown, context: unknown): Observation {
  const startedAt = performance.now();
  const coldStart = isCold;
  isCold = false;
  const invocation = createInvocation(
    text(context, 'awsRequestId'),
    text(context, 'functionName') ?? config.functionName,
  );
  harmless('the server span', () => {
    invocations.run(invocation, () => {
      invocation.context = startServerSpan(invocation, coldStart, event, context);
    });
  });
  return { invocation, startedAt, coldStart, failed: false };
}

/** Closes an invocation and writes all that it gathered, once, in one write. Never throws. */
export function closeInvocation(observation: Observation, outcome: Outcome): void {
  const { invocation } = observation;
  const failed = isFailure(outcome);
  const isLate = !invocation.open;
  if (isLate && (!failed || observation.failed)) return;
  observation.failed = failed;
  harmless('the flush', () => (isLate ? writeLateFailure(invocation) : flush(observation, outcome)));
  invocation.open = false;
  invocation.context = undefined;
}

function flush({ invocation, startedAt, coldStart, failed }: Observation, outcome: Outcome): void {
  const seconds = (performance.now() - startedAt) / 1000;
  const emf = emfContext(invocation);
  const span = invocation.context && trace.getSpan(invocation.context);
  if (span) harmless('the server span', () => endServerSpan(span, outcome));
  const spans = invocation.spans.splice(0).flatMap((line) => harmless('a span line', line) ?? []);
  const own = emfLines([...invocationSeries(seconds, failed, coldStart), ...invocation.series.drain()], emf);
  writeLines([...spans, ...own, ...strayLines(emf)]);
}

/** A middleware around the flush threw after it: the failure still counts. */
function writeLateFailure(invocation: Invocation): void {
  const emf = emfContext(invocation);
  writeLines([...emfLines([errorSeries(1)], emf), ...strayLines(emf)]);
}

/** What was recorded outside of any invocation goes out with the next one, but not as its own. */
function strayLines(emf: EmfContext): string[] {
  return emfLines(strays.drain(), { ...emf, requestId: undefined, traceId: undefined });
}

function emfContext({ requestId, functionName, context }: Invocation): EmfContext {
  const span = context && trace.getSpanContext(context);
  return {
    timestamp: Date.now(),
    namespace: config.namespace,
    service: config.service,
    function: functionName,
    requestId,
    traceId: span && isSpanContextValid(span) ? span.traceId : undefined,
  };
}
