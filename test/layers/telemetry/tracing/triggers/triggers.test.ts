import { readFileSync } from 'node:fs';
import { SpanKind } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Trigger, triggerOf } from '../../../../../layers/telemetry/src/tracing/triggers/index.ts';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const tracestate = 'sightline=POST%20%2Forders,other=1';
const carrier = { traceparent, tracestate };
const xray = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** Sample events of AWS's documentation, with a trace's context where its sender puts it. */
const payload = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./payloads/${name}.json`, import.meta.url), 'utf8'));

const { SERVER, CONSUMER } = SpanKind;

describe('what started an invocation', () => {
  it.each<[string, Trigger]>([
    [
      'http-api',
      {
        name: 'POST /orders/{id}',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'http',
          'http.request.method': 'POST',
          'http.route': '/orders/{id}',
          'url.path': '/orders/7',
          'url.scheme': 'https',
          'url.full': 'https://r3pmxmplak.execute-api.us-east-2.amazonaws.com/orders/7',
          'server.address': 'r3pmxmplak.execute-api.us-east-2.amazonaws.com',
          'client.address': '205.255.255.176',
          'user_agent.original': 'curl/8.5.0',
        },
        carrier: { ...carrier, baggage: 'tenant=a' },
        xray: 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      },
    ],
    [
      'function-url',
      {
        name: 'GET',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'http',
          'http.request.method': 'GET',
          'url.path': '/my/path',
          'url.scheme': 'https',
          'url.full': 'https://urlid.lambda-url.us-west-2.on.aws/my/path',
          'server.address': 'urlid.lambda-url.us-west-2.on.aws',
          'client.address': '123.123.123.123',
          'user_agent.original': 'Mozilla/5.0',
        },
        xray,
      },
    ],
    [
      'rest-api',
      {
        name: 'GET /orders/{id}',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'http',
          'http.request.method': 'GET',
          'http.route': '/orders/{id}',
          'url.path': '/prod/orders/7',
          'url.scheme': 'https',
          'url.full': 'https://70ixmpl4fl.execute-api.us-east-2.amazonaws.com/prod/orders/7',
          'server.address': '70ixmpl4fl.execute-api.us-east-2.amazonaws.com',
          'client.address': '52.255.255.12',
          'user_agent.original': 'Mozilla/5.0',
        },
        carrier: { traceparent },
        xray: 'Root=1-5e66d96f-7491f09xmpl79d18acf3d050',
      },
    ],
    [
      'load-balancer',
      {
        name: 'GET',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'http',
          'http.request.method': 'GET',
          'url.path': '/lambda',
          'url.scheme': 'http',
          'url.full': 'http://lambda-alb-123578498.us-east-1.elb.amazonaws.com/lambda',
          'server.address': 'lambda-alb-123578498.us-east-1.elb.amazonaws.com',
          'client.address': '72.12.164.125',
          'user_agent.original': 'Mozilla/5.0',
        },
        carrier: { traceparent },
        xray: 'Root=1-5c536348-3d683b8b04734faae651f476',
      },
    ],
    [
      'web-socket',
      {
        name: 'sendmessage',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'http',
          'http.route': 'sendmessage',
          'network.protocol.name': 'websocket',
          'aws.api_gateway.event_type': 'MESSAGE',
          'aws.api_gateway.connection_id': 'JYp2EdTEIAMCIQw=',
          'server.address': 'abcd.execute-api.us-east-1.amazonaws.com',
        },
      },
    ],
    ['sqs', { ...messages('aws_sqs', 'payments', 1), carrier, xray }],
    [
      'sqs-batch',
      {
        ...messages('aws_sqs', 'payments', 4),
        links: [
          { traceparent: of('1'), tracestate: 'sightline=GET%20%2F' },
          { traceparent: of('2') },
          { traceparent: of('1'), tracestate: 'sightline=GET%20%2F' },
        ],
      },
    ],
    ['sns-in-sqs', { ...messages('aws_sqs', 'payments', 1), carrier }],
    ['event-bridge-in-sqs', { ...messages('aws_sqs', 'payments', 1), carrier }],
    ['sns', { ...messages('aws_sns', 'news', 1), carrier }],
    ['kinesis', { ...messages('aws_kinesis', 'lambda-stream', 3, 'datasource'), links: [{ traceparent }] }],
    [
      'dynamodb',
      {
        name: 'process orders',
        kind: CONSUMER,
        attributes: {
          'faas.trigger': 'datasource',
          'db.system.name': 'aws.dynamodb',
          'faas.document.operation': 'insert',
          'faas.document.collection': 'orders',
        },
      },
    ],
    [
      's3',
      {
        name: 'process uploads',
        kind: CONSUMER,
        attributes: {
          'faas.trigger': 'datasource',
          'faas.document.operation': 'ObjectCreated:Put',
          'faas.document.collection': 'uploads',
          'aws.s3.bucket': 'uploads',
          'aws.s3.key': 'red flowers/rose(1).jpg',
        },
      },
    ],
    [
      'event-bridge',
      {
        name: 'process PaymentAccepted',
        kind: CONSUMER,
        attributes: {
          'faas.trigger': 'pubsub',
          'messaging.system': 'aws_eventbridge',
          'messaging.operation.type': 'process',
          'messaging.destination.name': 'shop.payments',
        },
        carrier,
      },
    ],
    [
      'scheduled',
      {
        name: 'schedule my-schedule',
        kind: SERVER,
        attributes: { 'faas.trigger': 'timer', 'faas.time': '2019-03-01T01:23:45Z' },
      },
    ],
    [
      'step-functions',
      {
        name: 'checkout Charge',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'other',
          'aws.step_functions.state_machine.arn': 'arn:aws:states:us-east-1:123456789012:stateMachine:checkout',
          'aws.step_functions.execution.arn': 'arn:aws:states:us-east-1:123456789012:execution:checkout:executionName',
          'aws.step_functions.state.name': 'Charge',
        },
        carrier: { traceparent },
      },
    ],
    [
      'cognito',
      {
        name: 'PreSignUp_SignUp',
        kind: SERVER,
        attributes: {
          'faas.trigger': 'other',
          'aws.cognito.trigger': 'PreSignUp_SignUp',
          'aws.cognito.user_pool_id': 'us-east-1_example',
        },
      },
    ],
  ])('%s', (name, trigger) => {
    expect(triggerOf(payload(name), {})).toEqual(trigger);
  });

  it.each([
    ['client context', {}, { clientContext: { Custom: carrier } }],
    ['client context as sent', {}, { clientContext: { custom: carrier } }],
    ['event', { order: 7, ...carrier }, {}],
    ['event’s headers', { headers: carrier }, {}],
  ])('a direct invoke hands its trace on in the %s', (_, event, context) => {
    expect(triggerOf(event, context)).toEqual({ kind: SERVER, attributes: { 'faas.trigger': 'other' }, carrier });
  });

  it('any event has one, and any change of an event too', () => {
    const names = [
      'http-api',
      'rest-api',
      'load-balancer',
      'web-socket',
      'sqs-batch',
      'sns',
      'kinesis',
      'dynamodb',
      's3',
    ];
    const shapes = fc.oneof(
      fc.anything(),
      fc.record({
        Records: fc.anything(),
        headers: fc.anything(),
        requestContext: fc.anything(),
        detail: fc.anything(),
      }),
      fc
        .tuple(fc.constantFrom(...names, 'event-bridge', 'step-functions', 'cognito'), fc.nat(), fc.anything())
        .map(([name, index, value]) => changed(payload(name), index, value)),
    );
    fc.assert(
      fc.property(shapes, fc.anything(), (event, context) => {
        expect([SERVER, CONSUMER]).toContain(triggerOf(event, context).kind);
      }),
    );
  });
});

function messages(system: string, destination: string, count: number, trigger = 'pubsub') {
  return {
    name: `process ${destination}`,
    kind: CONSUMER,
    attributes: {
      'faas.trigger': trigger,
      'messaging.system': system,
      'messaging.operation.type': 'process',
      'messaging.destination.name': destination,
      'messaging.batch.message_count': count,
    },
  } as const;
}

function of(digit: string): string {
  return `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;
}

/** The payload with one of its members, counted in depth-first order, replaced. */
function changed(event: unknown, index: number, value: unknown): unknown {
  const paths = membersOf(event);
  const [parent, key] = paths[index % paths.length] as [Record<string, unknown>, string];
  parent[key] = value;
  return event;
}

function membersOf(value: unknown): (readonly [Record<string, unknown>, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const parent = value as Record<string, unknown>;
  return Object.keys(parent).flatMap((key) => [[parent, key] as const, ...membersOf(parent[key])]);
}
