import { INVALID_TRACEID, trace } from '@opentelemetry/api';
import { config } from '../config.ts';
import { errorFields } from '../error-fields.ts';
import { createInvocation, currentInvocation, type Invocation, invocations, strays } from '../invocation.ts';
import { logger, loggerTo, logSettings } from '../logger/index.ts';
import { merge, shareFields } from '../logger/line.ts';
import { rankOfInvocation } from '../logger/settings.ts';
import { collectInto } from '../metrics/collectors.ts';
import { type EmfContext, emfLines, type Series } from '../metrics/index.ts';
import { shared } from '../shared.ts';
import { writeLines } from '../sink.ts';
import { keepCallers } from '../stack.ts';
import { text } from '../tracing/triggers/trigger.ts';
import { harmless, warnOnce } from '../warn.ts';
import { batchSizeOf } from './batch.ts';
import { onDeadline, timeLimitOf } from './deadline.ts';
import { endedInTimeSeries, invocationSeries, lateErrorSeries } from './invocation-series.ts';
import { callerOf, isEarlyTimeout, isFailure, type Outcome } from './outcome.ts';
import { describeEnd, onProcessEnd, type ProcessEnd } from './process-end.ts';
import { watchHttpStreams } from './response-stream.ts';
import { type RuntimeSampling, startRuntimeSampling } from './runtime-sample.ts';
import { endServerSpan, startServerSpan } from './server-span.ts';
import { watchStrays } from './strays.ts';

/** An invocation from its opening to its flush. */
export interface Observation {
  readonly invocation: Invocation;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly coldStart: boolean;
  readonly batchSize: number | undefined;
  readonly caller: Outcome['caller'];
  /** Whether its failure has been counted. */
  failed: boolean;
  /** Whether it was written, and counted, because its time was running out. */
  isPastDeadline: boolean;
  stopDeadline: () => void;
  /** Only while the runtime is sampled for this invocation. */
  stopSampling: RuntimeSampling | undefined;
}

/** Of the process, whatever copies of the package observe it. */
const environment = shared('environment', () => ({
  /** Only the first invocation finds it cold, and none does that was warmed up before it was needed. */
  isCold: !config.isWarmedUp,
  /** Whether some handler is observed. */
  isObserved: false,
  /** The invocations that are going on. */
  running: new Set<Observation>(),
}));

/** Milliseconds from the start of the process to the end of its initialisation, as near as the layer can tell. */
let initialisedAt = 0;

watchStrays(
  config.isLambda,
  () => environment.isObserved,
  () => harmless('the metrics', () => write(createInvocation(undefined, config.functionName), [])),
);

/** To be called while the function's module is evaluated. */
export function initialise(): void {
  initialisedAt = performance.now();
  if (!environment.isObserved) harmless('watching the process', () => onProcessEnd(flushAtEnd));
  environment.isObserved = true;
  harmless('the stack limit', keepCallers);
  harmless('watching streamed responses', watchHttpStreams);
  for (const { variable, advice } of config.complaints) warnOnce(`variable ${variable}`, advice);
}

/** Whether the calling code runs in this very invocation already, because its handler is wrapped twice. */
export function isObserved(context: unknown): boolean {
  return typeof context === 'object' && context !== null && currentInvocation()?.lambdaContext === context;
}

/** An invocation for the caller to run in and to open. */
export function newInvocation(context: unknown): Invocation {
  const invocation = createInvocation(
    text(context, 'awsRequestId'),
    text(context, 'functionName') ?? config.functionName,
  );
  invocation.lambdaContext = context;
  const tenantId = text(context, 'tenantId');
  if (tenantId) invocation.logFields = shareFields({ tenantId });
  invocation.logRank = rankOfInvocation(logSettings);
  return invocation;
}

/** Opens the invocation that the caller runs in, and starts its server span. Never throws. */
export function openInvocation(invocation: Invocation, event: unknown, context: unknown): Observation {
  const startedAt = performance.now();
  const coldStart = environment.isCold;
  environment.isCold = false;
  harmless('the server span', () => {
    invocation.context = startServerSpan(invocation, coldStart, event, context);
  });
  harmless('the correlation id', () => {
    const correlationId = logSettings.correlationId(event);
    if (correlationId instanceof Promise) {
      correlationId.catch(() => {});
      throw new Error('got a promise: return the id');
    }
    if (correlationId !== undefined)
      invocation.logFields = shareFields(merge(invocation.logFields?.fields, { correlationId }));
  });
  const observation: Observation = {
    invocation,
    startedAt,
    coldStart,
    batchSize: harmless('the batch size', () => batchSizeOf(event)),
    caller: harmless('the caller', () => callerOf(event)),
    failed: false,
    isPastDeadline: false,
    stopDeadline: () => {},
    stopSampling: harmless('sampling the runtime', () => startRuntimeSampling(coldStart, context)),
  };
  harmless('the deadline', () => {
    observation.stopDeadline = onDeadline(context, config.deadlineMargin, (remainingMs) =>
      harmless('the flush before the time-out', () => flushBeforeTimeout(observation, remainingMs)),
    );
  });
  environment.running.add(observation);
  return observation;
}

/** Closes an invocation and writes all that it gathered, once, in one write. Never throws. */
export function closeInvocation(observation: Observation, ended: Outcome): void {
  const { invocation, caller } = observation;
  const outcome = { ...ended, caller, streamStatus: invocation.streamStatus };
  harmless('the deadline', observation.stopDeadline);
  environment.running.delete(observation);
  const failed = isFailure(outcome);
  const isLate = !invocation.open;
  if (isLate && (!failed || observation.failed)) return;
  harmless('the flush', () => {
    if (isLate) write(invocation, lateErrorSeries());
    else if (observation.isPastDeadline) write(invocation, isEarlyTimeout(outcome) ? [] : endedInTimeSeries(failed));
    else flush(observation, outcome, isEarlyTimeout(outcome));
  });
  observation.failed = failed;
  invocation.open = false;
  invocation.context = undefined;
}

/** So that who looks for errors finds the one of an invocation that threw and has said nothing of it. */
function untold(invocation: Invocation, outcome: Outcome): string[] {
  const lines: string[] = [];
  if (!outcome.threw || invocation.hasTold) return lines;
  const error = errorFields(outcome.error);
  const { error: tell } = loggerTo((line) => lines.push(line));
  invocations.run(invocation, () => tell(error.message || error.name, { error }));
  return lines;
}

/** The platform may stop the process soon and without a word, so that this can be the last that is heard of it. */
function flushBeforeTimeout(observation: Observation, remainingMs: number): void {
  const { invocation } = observation;
  if (!invocation.open) return;
  const reason = `about to time out: ${Math.max(0, Math.round(remainingMs))} ms are left`;
  invocation.hasTold = true;
  flush(observation, { response: undefined, threw: true, error: new Error(reason) }, true);
  observation.isPastDeadline = true;
  observation.failed = true;
  invocations.run(invocation, () => logger.warn(reason));
}

/** The process ends in the middle of invocations, or over an error between them. */
function flushAtEnd(end: ProcessEnd): void {
  const { reason, exitCode, error } = end;
  const { running } = environment;
  const tell = (): void => logger.fatal(describeEnd(end), { reason, exitCode, error });
  if (running.size === 0 && reason !== 'exit') {
    tell();
    write(createInvocation(undefined, config.functionName), []);
  }
  for (const observation of running)
    harmless('the flush before the end', () => {
      invocations.run(observation.invocation, tell);
      closeInvocation(observation, { response: undefined, threw: true, error });
    });
}

function flush(observation: Observation, outcome: Outcome, timedOut: boolean): void {
  const { invocation, startedAt, coldStart, batchSize } = observation;
  const failed = isFailure(outcome);
  const elapsed = performance.now() - startedAt;
  const series = invocationSeries({
    // Whole microseconds: more than the clock tells would only lengthen the line.
    seconds: Math.round(elapsed * 1_000) / 1_000_000,
    failed,
    timedOut,
    coldStart,
    initSeconds: coldStart ? initialisedAt / 1000 : undefined,
    batchSize,
    outcome,
  });
  const span = invocation.context && trace.getSpan(invocation.context);
  if (span) harmless('the server span', () => endServerSpan(span, outcome));
  const samples = harmless('sampling the runtime', () => observation.stopSampling?.()) ?? [];
  observation.stopSampling = undefined;
  collectInto(invocation.series);
  const logs = failed ? (invocation.heldLogs?.take() ?? []) : [];
  if (failed) logs.push(...(harmless('the error line', () => untold(invocation, outcome)) ?? []));
  const timeout = harmless('the time limit', () => timeLimitOf(invocation.lambdaContext, elapsed));
  write(invocation, [...series, ...samples], logs, timeout);
}

/**
 * Writes what has been gathered since the last time, in one write.
 *
 * @param timeout - the invocation's time limit in seconds
 */
function write(
  invocation: Invocation,
  series: readonly Series[],
  logs: readonly string[] = [],
  timeout?: number,
): void {
  const lines = [...logs];
  for (const lineOf of invocation.spans.splice(0)) {
    const line = harmless('a span line', lineOf);
    if (line !== undefined) lines.push(line);
  }
  harmless('the metrics', () => {
    const emf = emfContext(invocation);
    lines.push(...emfLines([...series, ...invocation.series.drain()], { ...emf, timeout }));
    // What was recorded outside of any invocation goes out with the next one, but not as its own.
    const stray = strays.drain();
    if (stray.length > 0) lines.push(...emfLines(stray, { ...emf, requestId: undefined, traceId: undefined }));
  });
  writeLines(lines);
}

function emfContext({ requestId, functionName, context }: Invocation): EmfContext {
  const traceId = context && trace.getSpanContext(context)?.traceId;
  return {
    timestamp: Date.now(),
    namespace: config.namespace,
    service: config.service,
    histograms: config.histograms,
    function: functionName,
    requestId,
    // Without a provider that makes spans, it is that of none.
    traceId: traceId === INVALID_TRACEID ? undefined : traceId,
  };
}
