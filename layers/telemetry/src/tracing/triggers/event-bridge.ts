import { SpanKind } from '@opentelemetry/api';
import { carrierIn } from './carrier.ts';
import { field, known, lastPart, type Trigger, text } from './trigger.ts';

/**
 * An EventBridge event (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html). EventBridge
 * hands on no headers, so the sender puts `traceparent` into `detail`.
 */
export function eventBridge(event: unknown): Trigger | undefined {
  const detailType = text(event, 'detail-type');
  const source = text(event, 'source');
  if (detailType === undefined || source === undefined) return undefined;
  if (detailType === 'Scheduled Event') return scheduled(event);
  return {
    name: `process ${detailType}`,
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

/** A rule's schedule: nobody sent it, so it starts a trace. */
function scheduled(event: unknown): Trigger {
  const rule = lastPart(text(field(event, 'resources'), '0'));
  return {
    ...(rule && { name: `schedule ${rule}` }),
    kind: SpanKind.SERVER,
    attributes: known({ 'faas.trigger': 'timer', 'faas.time': text(event, 'time') }),
  };
}
