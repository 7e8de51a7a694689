import { SpanKind } from '@opentelemetry/api';
import { carrierIn } from './carrier.ts';
import { field, type Trigger } from './trigger.ts';

/**
 * Anything else, such as a direct `Invoke`: the caller's headers are in the client context
 * (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html; senders spell `Custom` either way), among the
 * event's own members, or in `event.headers`.
 */
export function invoke(event: unknown, context: unknown): Trigger {
  const clientContext = field(context, 'clientContext');
  return {
    kind: SpanKind.SERVER,
    attributes: { 'faas.trigger': 'other' },
    carrier:
      carrierIn(field(clientContext, 'Custom')) ??
      carrierIn(field(clientContext, 'custom')) ??
      carrierIn(event) ??
      carrierIn(field(event, 'headers')),
  };
}
