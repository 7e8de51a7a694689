import { SpanKind } from '@opentelemetry/api';
import { carrierIn, field, type Trigger, text } from './trigger.ts';

/**
 * An EventBridge event (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html). EventBridge
 * hands on no headers, so the sender puts `traceparent` into `detail`.
 */
export function eventBridge(event: unknown): Trigger | undefined {
  const detailType = text(event, 'detail-type');
  const source = text(event, 'source');
  if (detailType === undefined || source === undefined) return undefined;
  return {
    kind: SpanKind.CONSUMER,
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws_eventbridge',
      'messaging.operation.type': 'process',
      'messaging.destination.name': source,
    },
    carrier: carrierIn(field(event, 'detail')),
  };
}
