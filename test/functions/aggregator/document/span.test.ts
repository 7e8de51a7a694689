import { expect, it } from 'vitest';
import { isSpan } from '../../../../functions/aggregator/document/span.ts';
import { own } from '../lines.ts';

const span = JSON.parse(own.span('GET /'));

it('a span has ids, a name, both times and a duration', () => {
  expect(isSpan(span)).toBe(true);
});

it.each([
  ['a trace id', { traceId: undefined }],
  ['a trace id of 32 digits', { traceId: '4bf9' }],
  ['a trace id of small hexadecimal digits', { traceId: span.traceId.toUpperCase() }],
  ['a span id', { spanId: undefined }],
  ['a span id of 16 digits', { spanId: `${span.spanId}00` }],
  ['a name', { name: undefined }],
  ['a name that is a text', { name: 7 }],
  ['a start', { startTime: undefined }],
  ['a start that is a time', { startTime: 'this morning' }],
  ['a start that is a date', { startTime: '1795348799123000000' }],
  ['an end', { endTime: undefined }],
  ['an end that is a time', { endTime: 1795348799200 }],
  ['a duration', { durationInNanos: undefined }],
  ['a duration that is a number', { durationInNanos: '77000000' }],
])('without %s it is a log', (_, without) => {
  expect(isSpan({ ...span, ...without })).toBe(false);
});
