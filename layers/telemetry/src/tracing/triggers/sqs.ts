import { SpanKind } from '@opentelemetry/api';
import { field, type Trigger, text } from './trigger.ts';

/**
 * A batch of SQS messages (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html). Only a single message has one
 * parent; the messages of a larger batch may come from as many traces.
 */
export function sqs(event: unknown): Trigger | undefined {
  const records = field(event, 'Records');
  if (!Array.isArray(records) || text(records[0], 'eventSource') !== 'aws:sqs') return undefined;
  const queue = text(records[0], 'eventSourceARN')?.split(':').at(-1);
  const attribute = (name: string): string | undefined => text(records[0], 'messageAttributes', name, 'stringValue');
  return {
    kind: SpanKind.CONSUMER,
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws_sqs',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': records.length,
      ...(queue && { 'messaging.destination.name': queue }),
    },
    ...(records.length === 1 && {
      carrier: { traceparent: attribute('traceparent'), tracestate: attribute('tracestate') },
    }),
  };
}
