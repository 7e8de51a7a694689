import { injectContext, observed } from '@sightline/telemetry';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);

test('an invocation is the child of whoever sent it, and of the trace’s group', () => {
  const stdout = captureStdout();
  const headers = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: 'sightline=GET%20%2F,other=1' };
  observed((..._: unknown[]) => {})({ headers }, lambdaContext('r-1'));
  expect(stdout.spans()).toMatchObject([
    { traceId, parentSpanId: spanId, traceGroup: 'GET /', traceState: 'sightline=GET%20%2F,other=1' },
  ]);
});

test('a sender that did not sample is followed: no span, but the ids are in the log', () => {
  const stdout = captureStdout();
  observed((..._: unknown[]) => {})({ headers: { traceparent: `00-${traceId}-${spanId}-00` } }, lambdaContext('r-1'));
  expect(stdout.spans()).toEqual([]);
  expect(stdout.metrics()[0]).toMatchObject({ requestId: 'r-1', traceId });
});

const header = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  // What nearly is a traceparent: of another version, in capitals, with more or less than it should have.
  fc.stringMatching(/^[0-9a-f]{2}-[0-9a-fA-F]{31,33}-[0-9a-fA-F]{15,17}-[0-9a-f]{2}(-.{0,4})?$/),
  fc.constantFrom(
    `00-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    'ff-',
    `sightline=a;b;c;p${spanId};2`,
    'tenant=a;x=%zz,=,',
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
  ),
);

const VALID_TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const VALID_SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

test('property: no header makes an invalid id or throws', () => {
  fc.assert(
    fc.property(header, header, header, header, (traceparent, tracestate, baggage, xRay) => {
      const stdout = captureStdout();
      const headers = { traceparent, tracestate, baggage, 'x-amzn-trace-id': xRay };
      const handler = observed((..._: unknown[]) => injectContext());
      const handedOn = handler({ headers, requestContext: { http: { method: 'GET' } } }, lambdaContext('r-1'));
      expect(handedOn['tracestate']?.length ?? 0).toBeLessThanOrEqual(512);
      expect(handedOn['traceparent']).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]$/);
      for (const span of stdout.spans()) {
        expect(span.traceId).toMatch(VALID_TRACE_ID);
        expect(span.spanId).toMatch(VALID_SPAN_ID);
        expect(span.parentSpanId === '' || VALID_SPAN_ID.test(span.parentSpanId)).toBe(true);
      }
      expect(stdout.metrics()).toHaveLength(1);
    }),
  );
});

test('property: whatever a batch’s messages hold, every link is to a valid span', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(header, header), { minLength: 2, maxLength: 5 }), (messages) => {
      const stdout = captureStdout();
      const Records = messages.map(([traceparent, tracestate]) => ({
        eventSource: 'aws:sqs',
        messageAttributes: { traceparent: { stringValue: traceparent }, tracestate: { stringValue: tracestate } },
      }));
      observed((..._: unknown[]) => {})({ Records }, lambdaContext('r-1'));
      const [span, ...more] = stdout.spans();
      expect(more).toEqual([]);
      expect(span?.parentSpanId).toBe('');
      for (const link of span?.links ?? []) {
        expect(link.traceId).toMatch(VALID_TRACE_ID);
        expect(link.spanId).toMatch(VALID_SPAN_ID);
      }
    }),
  );
});
