import { type Context, propagation, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { config } from '../config.ts';
import type { Invocation } from '../invocation.ts';
import { layerTracer } from '../tracing/provider.ts';
import { recordError } from '../tracing/span-error.ts';
import { triggerOf } from '../tracing/triggers/index.ts';
import { text } from '../tracing/triggers/trigger.ts';
import { httpStatusOf, isFailure, type Outcome } from './outcome.ts';

/**
 * Starts the span of an invocation, child of whoever sent the event. Attributes are named as
 * https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/ has them.
 *
 * @returns the context in which the span is the active one
 */
export function startServerSpan(
  { requestId, functionName }: Invocation,
  coldStart: boolean,
  event: unknown,
  context: unknown,
): Context {
  const tracer = layerTracer();
  const { name, kind, attributes, carrier } = triggerOf(event, context);
  const functionArn = text(context, 'invokedFunctionArn');
  const caller = propagation.extract(ROOT_CONTEXT, carrier ?? {});
  const span = tracer.startSpan(
    name ?? functionName ?? config.service,
    {
      kind,
      attributes: {
        'faas.coldstart': coldStart,
        ...(requestId && { 'faas.invocation_id': requestId }),
        ...(functionArn && { 'cloud.resource_id': functionArn }),
        ...attributes,
      },
    },
    caller,
  );
  return trace.setSpan(caller, span);
}

/** Ends the span as the invocation ended. */
export function endServerSpan(span: Span, outcome: Outcome): void {
  const status = httpStatusOf(outcome);
  if (status !== undefined) span.setAttribute('http.response.status_code', status);
  const message = outcome.threw ? recordError(span, outcome.error) : '';
  if (isFailure(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}
