import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { createInvocation } from '../../../../layers/telemetry/src/invocation.ts';
import { SpanBuffer } from '../../../../layers/telemetry/src/tracing/span-buffer.ts';

test('of spans that head sampling left out, the first 500 are kept until the invocation’s end decides', () => {
  const invocation = createInvocation('r-1', 'front');
  const buffer = new SpanBuffer(invocation);
  for (let i = 0; i < 700; i++) expect(buffer.ended({} as ReadableSpan, () => `span ${i}`, false)).toBe(true);
  buffer.settle(true);
  expect(invocation.spans.map((line) => line())).toEqual(Array.from({ length: 500 }, (_, i) => `span ${i}`));
});
