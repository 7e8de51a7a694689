import { SpanKind } from '@opentelemetry/api';
import { carrierIn, field, type Trigger } from './trigger.ts';

/**
 * Anything else, such as a direct `Invoke`: the caller's headers are in the client context
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html; senders spell `Custom` either way) or in
 * `event.headers`.
 */
export function invoke(event: unknown, context: unknown): Trigger {
  return {
    kind: SpanKind.SERVER,
    attributes: { 'faas.trigger': 'other' },
    carrier:
      carrierIn(field(context, 'clientContext', 'Custom')) ??
      carrierIn(field(context, 'clientContext', 'custom')) ??
      carrierIn(field(event, 'headers')),
  };
}
