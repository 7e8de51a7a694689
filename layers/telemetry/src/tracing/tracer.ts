import {
  context,
  INVALID_SPANID,
  propagation,
  type Span,
  type SpanOptions,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { warnOnce } from '../warn.ts';
import { isIterator, wrapIterator } from './iterator.ts';
import { originOf } from './origin.ts';
import { layerTracer } from './provider.ts';
import { recordError } from './span-error.ts';

type Body<T> = (span: Span) => T;

/** Sugar over `@opentelemetry/api`, which works as is beside it. */
export interface SpanTracer {
  /**
   * Runs a body, synchronous, asynchronous or a generator, in a span of its own. The span ends once, when the body does.
   * An error is recorded, sets the status to ERROR and is thrown on unchanged.
   *
   * @example
   * await tracer.span('charge card', { attributes: { 'order.id': id } }, async (span) => charge(id));
   */
  span<T>(name: string, body: Body<T>): T;
  span<T>(name: string, options: SpanOptions, body: Body<T>): T;
}

function span<T>(name: string, ...rest: [Body<T>] | [SpanOptions, Body<T>]): T {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  if (options.attributes === undefined) warnOfUnknown(name, options);
  const tracer = layerTracer();
  const idle = options.root ? undefined : idleSpan();
  return idle ? body(idle) : tracer.startActiveSpan(name, options, (active) => run(active, body));
}

const OPTIONS: readonly string[] = ['kind', 'attributes', 'links', 'startTime', 'root'] satisfies (keyof SpanOptions)[];

/** Callers in plain JavaScript pass attributes as options. */
function warnOfUnknown(span: string, options: SpanOptions): void {
  for (const option in options)
    if (!OPTIONS.includes(option))
      warnOnce(`span ${span}`, `ignored the option '${option}': pass attributes as { attributes: { '${option}': … } }`);
}

/**
 * The active span if it belongs to a trace that records nothing. It serves its children too: another would cost an id
 * and a context, and nobody would see it.
 */
function idleSpan(): Span | undefined {
  const active = trace.getSpan(context.active());
  if (active === undefined || active.isRecording() || originOf(active)) return undefined;
  const { traceFlags, isRemote, spanId } = active.spanContext();
  const isIdle = (traceFlags & TraceFlags.SAMPLED) === 0 && !isRemote && spanId !== INVALID_SPANID;
  return isIdle ? active : undefined;
}

function run<T>(span: Span, body: Body<T>): T {
  let result: T;
  try {
    result = body(span);
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (isIterator(result)) return traceIterator(span, result);
  if (!isThenable(result)) {
    end(span);
    return result;
  }
  return promiseOf(result).then(
    (value) => {
      end(span);
      return value;
    },
    (error: unknown) => {
      fail(span, error);
      throw error;
    },
  ) as T;
}

/** The generator's own steps run in the span, and it ends with the last of them. */
function traceIterator<T extends object>(span: Span, iterator: T): T {
  const active = context.active();
  return wrapIterator(iterator, {
    step: (next) => context.with(active, next),
    done: () => end(span),
    threw: (error) => fail(span, error),
  });
}

function fail(span: Span, error: unknown): void {
  if (span.isRecording()) span.setStatus({ code: SpanStatusCode.ERROR, message: recordError(span, error) });
  end(span);
}

/** The body may have ended its span itself. */
function end(span: Span): void {
  if (span.isRecording()) span.end();
}

/** Whether a value can be awaited. One that can't even be asked is none: who awaits it gets its own error. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
  } catch {
    return false;
  }
}

/** A promise of what a thenable gives. Some that are no promises of JavaScript's own give nothing back from `then`. */
export function promiseOf<T>(thenable: PromiseLike<T>): PromiseLike<T> {
  return thenable instanceof Promise ? thenable : Promise.resolve(thenable);
}

export const tracer: SpanTracer = { span };

/**
 * The active trace as W3C headers (https://www.w3.org/TR/trace-context/), to be sent along with an outgoing request,
 * message or event. Empty when there is no active span.
 *
 * @example
 * await fetch(url, { headers: injectContext() });
 */
export function injectContext(): Record<string, string> {
  layerTracer();
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
