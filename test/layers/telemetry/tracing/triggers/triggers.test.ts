import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { triggerOf } from '../../../../../layers/telemetry/src/tracing/triggers/index.ts';

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const tracestate = 'sightline=POST%20%2Forders';
const carrier = { traceparent, tracestate };

const httpEvent = {
  version: '2.0',
  routeKey: 'POST /orders/{id}',
  rawPath: '/orders/7',
  headers: { traceparent, tracestate },
  requestContext: { http: { method: 'POST', path: '/orders/7' } },
};

function message(attributes: Record<string, string>): object {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
  );
  return {
    messageId: '1',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:payments',
    messageAttributes,
  };
}

test('an HTTP API request is named by its route, not its path', () => {
  expect(triggerOf(httpEvent, {})).toEqual({
    name: 'POST /orders/{id}',
    kind: SpanKind.SERVER,
    attributes: {
      'faas.trigger': 'http',
      'http.request.method': 'POST',
      'http.route': '/orders/{id}',
      'url.path': '/orders/7',
    },
    carrier,
  });
});

test('a function URL has no route', () => {
  const trigger = triggerOf({ ...httpEvent, routeKey: '$default' }, {});
  expect(trigger.name).toBe('POST');
  expect(trigger.attributes).not.toHaveProperty('http.route');
});

test('header names are found in any case', () => {
  expect(triggerOf({ ...httpEvent, headers: { Traceparent: traceparent } }, {}).carrier).toEqual({ traceparent });
});

test('a single SQS message hands its trace on', () => {
  expect(triggerOf({ Records: [message({ traceparent, tracestate })] }, {})).toEqual({
    kind: SpanKind.CONSUMER,
    attributes: {
      'faas.trigger': 'pubsub',
      'messaging.system': 'aws_sqs',
      'messaging.operation.type': 'process',
      'messaging.batch.message_count': 1,
      'messaging.destination.name': 'payments',
    },
    carrier,
  });
});

test('a batch of SQS messages has no one parent', () => {
  const trigger = triggerOf({ Records: [message({ traceparent }), message({})] }, {});
  expect(trigger.carrier).toBeUndefined();
  expect(trigger.attributes['messaging.batch.message_count']).toBe(2);
});

test('an EventBridge event hands its trace on in the detail', () => {
  const event = { source: 'shop.payments', 'detail-type': 'Paid', detail: { orderId: 7, traceparent, tracestate } };
  expect(triggerOf(event, {})).toMatchObject({
    kind: SpanKind.CONSUMER,
    attributes: { 'messaging.system': 'aws_eventbridge', 'messaging.destination.name': 'shop.payments' },
    carrier,
  });
});

test.each([
  ['client context', {}, { clientContext: { Custom: carrier } }],
  ['client context as sent', {}, { clientContext: { custom: carrier } }],
  ['event headers', { headers: carrier }, {}],
])('a direct invoke hands its trace on in the %s', (_, event, context) => {
  expect(triggerOf(event, context)).toEqual({
    kind: SpanKind.SERVER,
    attributes: { 'faas.trigger': 'other' },
    carrier,
  });
});

test('any event has a trigger', () => {
  const shapes = fc.oneof(
    fc.anything(),
    fc.record({ Records: fc.anything(), headers: fc.anything(), requestContext: fc.anything(), detail: fc.anything() }),
    fc.record({
      Records: fc.array(fc.record({ eventSource: fc.constant('aws:sqs'), messageAttributes: fc.anything() })),
    }),
  );
  fc.assert(
    fc.property(shapes, shapes, (event, context) => {
      expect([SpanKind.SERVER, SpanKind.CONSUMER]).toContain(triggerOf(event, context).kind);
    }),
  );
});
