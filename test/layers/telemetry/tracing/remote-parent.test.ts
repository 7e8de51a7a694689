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

test('no header makes an invalid id or throws', () => {
  const header = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      `00-${traceId}-${spanId}-01`,
      `00-${'0'.repeat(32)}-${spanId}-01`,
      'ff-',
      `sightline=a;b;c;p${spanId};2`,
      'tenant=a;x=%zz,=,',
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    ),
  );
  fc.assert(
    fc.property(header, header, header, header, (traceparent, tracestate, baggage, xRay) => {
      const stdout = captureStdout();
      const headers = { traceparent, tracestate, baggage, 'x-amzn-trace-id': xRay };
      const handler = observed((..._: unknown[]) => injectContext());
      const handedOn = handler({ headers, requestContext: { http: { method: 'GET' } } }, lambdaContext('r-1'));
      expect(handedOn['tracestate']?.length ?? 0).toBeLessThanOrEqual(512);
      for (const span of stdout.spans()) {
        expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
        expect(span.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      }
      expect(stdout.metrics()).toHaveLength(1);
    }),
  );
});
