import { context, propagation, type Span, type SpanOptions, SpanStatusCode } from '@opentelemetry/api';
import { layerTracer } from './provider.ts';
import { recordError } from './span-error.ts';

type Body<T> = (span: Span) => T;

/** Sugar over `@opentelemetry/api`, which works as is beside it. */
export interface SpanTracer {
  /**
   * Runs a body, synchronous or not, in a span of its own. The span ends once, when the body does. An error is
   * recorded, sets the status to ERROR and is thrown on unchanged.
   *
   * @example
   * await tracer.span('charge card', { attributes: { 'order.id': id } }, async (span) => charge(id));
   */
  span<T>(name: string, body: Body<T>): T;
  span<T>(name: string, options: SpanOptions, body: Body<T>): T;
}

function span<T>(name: string, ...rest: [Body<T>] | [SpanOptions, Body<T>]): T {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
  return layerTracer().startActiveSpan(name, options, (active) => run(active, body));
}

function run<T>(span: Span, body: Body<T>): T {
  let result: T;
  try {
    result = body(span);
  } catch (error) {
    fail(span, error);
    throw error;
  }
  if (!isThenable(result)) {
    end(span);
    return result;
  }
  return result.then(
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

function fail(span: Span, error: unknown): void {
  if (span.isRecording()) span.setStatus({ code: SpanStatusCode.ERROR, message: recordError(span, error) });
  end(span);
}

/** The body may have ended its span itself. */
function end(span: Span): void {
  if (span.isRecording()) span.end();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
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
