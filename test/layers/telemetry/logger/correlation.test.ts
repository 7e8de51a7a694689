import { expect, test } from 'vitest';
import { correlationIdOf } from '../../../../layers/telemetry/src/logger/correlation.ts';

const sqs = (name: string): object => ({ messageAttributes: { [name]: { stringValue: 'c-1', dataType: 'String' } } });

test.each([
  ['HTTP', { headers: { 'x-correlation-id': 'c-1', 'x-request-id': 'other' } }],
  ['REST', { headers: { 'X-Correlation-Id': 'c-1' } }],
  ['HTTP request id', { headers: { 'x-request-id': 'c-1' } }],
  ['a load balancer with headers of many values', { multiValueHeaders: { 'x-correlation-id': ['c-1', 'c-2'] } }],
  ['REST without single headers', { headers: null, multiValueHeaders: { 'X-Request-Id': ['c-1'] } }],
  ['AppSync', { request: { headers: { 'x-correlation-id': 'c-1' } } }],
  ['SQS', { Records: [sqs('correlationId')] }],
  ['SNS', { Records: [{ Sns: { MessageAttributes: { 'correlation-id': { Type: 'String', Value: 'c-1' } } } }] }],
  ['EventBridge metadata', { detail: { metadata: { correlationId: 'c-1' } } }],
  ['EventBridge detail', { detail: { correlationId: 'c-1' } }],
  ['payload', { correlation_id: 'c-1' }],
])('%s', (_, event) => {
  expect(correlationIdOf(event)).toBe('c-1');
});

test.each([
  undefined,
  null,
  'text',
  [],
  {},
  { headers: null },
  { multiValueHeaders: { 'x-correlation-id': [] } },
  { headers: { 'x-correlation-id': 7 } },
  { Records: [] },
  { Records: [null] },
  { Records: [sqs('correlationId'), sqs('correlationId')] },
  { detail: 'text' },
])('%j has none', (event) => {
  expect(correlationIdOf(event)).toBeUndefined();
});
