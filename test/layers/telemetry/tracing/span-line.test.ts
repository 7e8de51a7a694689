import { context, type Span, TraceFlags, trace } from '@opentelemetry/api';
import { tracer } from '@sightline/telemetry';
import { kindOf, type SpanLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_LINE_BYTES } from '../../../../layers/telemetry/src/logger/line.ts';
import { captureStdout } from '../support/stdout.ts';

/** The contract's fields, in its order. */
const FIELDS = [
  'traceId',
  'spanId',
  'parentSpanId',
  'traceState',
  'name',
  'kind',
  'serviceName',
  'traceGroup',
  'traceGroupFields',
  '@timestamp',
  'startTime',
  'endTime',
  'durationInNanos',
  'status',
  'attributes',
  'resource',
  'instrumentationScope',
  'events',
  'links',
  'droppedAttributesCount',
  'droppedEventsCount',
  'droppedLinksCount',
  'sightline',
] as const satisfies readonly (keyof SpanLine | 'sightline')[];

const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED, isRemote: true };
const NANOS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

test('a root has every field of the contract, and its own times as those of the group', () => {
  const stdout = captureStdout();
  tracer.span('root', { links: [{ context: parent, attributes: { n: 1 } }] }, () => {});
  const [line = ''] = stdout.lines();
  const span = JSON.parse(line) as SpanLine;
  expect(kindOf(line)).toBe('span');
  expect(Object.keys(span)).toEqual(FIELDS);
  expect(span).toMatchObject({
    serviceName: 'unknown_service',
    parentSpanId: '',
    traceState: '',
    traceGroupFields: { endTime: span.endTime, durationInNanos: span.durationInNanos, statusCode: 0 },
    '@timestamp': span.startTime,
    resource: { attributes: { 'service.name': 'unknown_service' } },
    links: [
      {
        traceId: parent.traceId,
        spanId: parent.spanId,
        traceState: '',
        attributes: { n: 1 },
        droppedAttributesCount: 0,
      },
    ],
  });
  expect(span.startTime).toMatch(NANOS);
  expect(span.endTime).toMatch(NANOS);
  const nanos = (time: string): bigint =>
    BigInt(Date.parse(`${time.slice(0, 19)}Z`)) * 1_000_000n + BigInt(time.slice(20, 29));
  expect(Number(nanos(span.endTime) - nanos(span.startTime))).toBe(span.durationInNanos);
});

test('a child of a remote span is no root', () => {
  const stdout = captureStdout();
  context.with(trace.setSpanContext(context.active(), parent), () => tracer.span('child', () => {}));
  const [span] = stdout.spans();
  expect(span).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId, traceGroup: 'child' });
  expect(span).not.toHaveProperty('traceGroupFields');
});

test('whatever is set on a span, its line is valid', () => {
  fc.assert(
    fc.property(fc.string(), fc.dictionary(fc.string(), fc.anything()), fc.double(), (name, attributes, time) => {
      const stdout = captureStdout();
      tracer.span(name, (span) => {
        span.setAttributes(attributes as never);
        span.addEvent(name, attributes as never, [time, time]);
        span.end([time, time]);
      });
      expect(stdout.lines().map(kindOf)).toEqual(['span']);
      expect(stdout.spans()[0]?.name).toBe(name);
    }),
  );
});

test.each([
  ['a long attribute', (span: Span) => span.setAttribute('prompt', '\u0001'.repeat(1_000_000))],
  ['many long events', (span: Span) => range(128).map((i) => span.addEvent(`e${i}`, { body: 'é'.repeat(50_000) }))],
  ['many long attributes', (span: Span) => range(128).map((i) => span.setAttribute(`a${i}`, 'x'.repeat(5_000)))],
  ['a long list', (span: Span) => span.setAttribute('list', Array<string>(100_000).fill('item'))],
  ['a long name', (span: Span) => span.updateName('n'.repeat(1_000_000))],
  ['a long message', (span: Span) => span.setStatus({ code: 2, message: 'm'.repeat(1_000_000) })],
])('a span with %s is shortened to a line, says so, and keeps what is short', (_, record) => {
  const stdout = captureStdout();
  tracer.span('root', () =>
    tracer.span('long', (span) => {
      span.setAttribute('order.id', 7);
      record(span);
    }),
  );
  const [line = ''] = stdout.lines();
  expect(kindOf(line)).toBe('span');
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
  expect(Object.keys(JSON.parse(line) as SpanLine)).toEqual(FIELDS.filter((field) => field !== 'traceGroupFields'));
  expect(stdout.spans()[0]).toMatchObject({
    traceGroup: 'root',
    attributes: { 'order.id': 7, 'sightline.truncated': true },
  });
});

test('what a shortened span leaves out is counted', () => {
  const stdout = captureStdout();
  tracer.span('long', (span) => {
    for (const i of range(20)) span.addEvent(`e${i}`, { body: 'x'.repeat(20_000) });
  });
  const [span] = stdout.spans();
  expect(span?.events.map(({ name }) => name)).toEqual(range(8).map((i) => `e${i + 12}`));
  expect(span?.droppedEventsCount).toBe(12);
});

function range(length: number): number[] {
  return [...Array(length).keys()];
}

test('secrets are hidden in a span’s name, status, attributes, events and links', () => {
  const stdout = captureStdout();
  const attributes = {
    'db.password': 's3cr3tvalue',
    note: 'Bearer s3cr3tvalue',
    'url.full': 'https://a:s3cr3tvalue@b/',
  };
  tracer.span('GET /?token=s3cr3tvalue', { attributes, links: [{ context: parent, attributes }] }, (span) => {
    span.addEvent('password=s3cr3tvalue', attributes);
    span.recordException(new Error('401 for Bearer s3cr3tvalue'));
    span.setStatus({ code: 2, message: 'token=s3cr3tvalue' });
  });
  const [line = ''] = stdout.lines();
  expect(line.match(/\[REDACTED\]/g)?.length).toBeGreaterThan(10);
  expect(line).not.toContain('s3cr3tvalue');
});

test('a text that is cut ends with a whole character', () => {
  const stdout = captureStdout();
  const long = `a${'😀'.repeat(60_000)}`;
  tracer.span(long, { attributes: { long, list: [long] } }, (span) => {
    span.addEvent(long, { long });
    span.setStatus({ code: 2, message: long });
  });
  const [line = ''] = stdout.lines();
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
  expect(line).not.toMatch(/\\ud[89a-f]/);
});
