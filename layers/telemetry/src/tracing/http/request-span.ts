import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { harmless } from '../../warn.ts';
import { withOldHttpNames } from '../http-names.ts';
import { ownTracer } from '../scope.ts';
import { settings } from '../settings.ts';
import { recordError } from '../span-error.ts';
import { text } from '../triggers/trigger.ts';

/** A request on its way out, whichever module sends it. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  /** Whether it can't be given another header. */
  readonly hasSentHeaders: boolean;
  header(name: string): string | undefined;
  setHeader(name: string, value: string): void;
}

/** AWS's signature covers the request; a header more would be an unsigned one. */
const SIGNED = /^AWS4-/;

const FIRST_ERROR_STATUS = 400;

/**
 * Starts the client span of a request that is made within a span, and hands the trace on where the host may know of it.
 * The names are those of https://opentelemetry.io/docs/specs/semconv/http/http-spans/.
 */
export function startRequestSpan(request: OutgoingRequest): Span | undefined {
  const active = context.active();
  // Who sent a `traceparent` along, traces by itself.
  if (!trace.getSpan(active) || isTracingSuppressed(active) || request.header('traceparent')) return undefined;
  const { method, url } = request;
  // What becomes a tunnel or a socket never has a response.
  if (method === 'CONNECT' || request.header('upgrade')) return undefined;
  const span = ownTracer().startSpan(method, {
    kind: SpanKind.CLIENT,
    attributes: named({
      'http.request.method': method,
      'url.full': `${url.origin}${url.pathname}`,
      'url.scheme': url.protocol.slice(0, -1),
      'server.address': url.hostname,
      ...(url.port && { 'server.port': Number(url.port) }),
    }),
  });
  if (
    !request.hasSentHeaders &&
    settings.handsOnTo(url.hostname) &&
    !SIGNED.test(request.header('authorization') ?? '')
  )
    harmless('handing the trace on', () =>
      propagation.inject(trace.setSpan(active, span), request, {
        set: (carrier, name, value) => {
          if (name !== 'baggage' || settings.handsBaggageOnTo(url.hostname)) carrier.setHeader(name, value);
        },
      }),
    );
  return span;
}

/** Ends the span when the response's headers are there: a body may never be read. */
export function endRequestSpan(span: Span, status: number): void {
  span.setAttributes(named({ 'http.response.status_code': status }));
  if (status >= FIRST_ERROR_STATUS)
    span.setAttribute('error.type', String(status)).setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/**
 * Ends the span of a request that got no response. One that its caller cancelled has not failed
 * (https://opentelemetry.io/docs/specs/semconv/http/http-spans/#status).
 */
export function failRequestSpan(span: Span, error: unknown): void {
  if (!isCancelled(error))
    span
      .setAttribute('error.type', errorTypeOf(error))
      .setStatus({ code: SpanStatusCode.ERROR, message: recordError(span, error) });
  span.end();
}

/** `node:http` tells of a signal's time-out by an AbortError too, whose cause is the time-out. */
function isCancelled(error: unknown): boolean {
  return text(error, 'name') === 'AbortError' && text(error, 'cause', 'name') !== 'TimeoutError';
}

/** Node's code of an error, such as `ECONNREFUSED`, tells more than its name. */
function errorTypeOf(error: unknown): string {
  return text(error, 'code') ?? text(error, 'cause', 'code') ?? text(error, 'name') ?? 'Error';
}

function named(attributes: Attributes): Attributes {
  return settings.oldHttpNames ? withOldHttpNames(attributes) : attributes;
}
