import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readXRay } from '../../../../layers/telemetry/src/tracing/x-ray.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
const traceId = '5759e988bd862e3fe1be46a994272793';

test.each([
  [`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, { traceId, parentId: '53995c3f42cd8ad8', sampled: true }],
  [`Self=1-0-0; Sampled=0; ${ROOT};Lineage=a:1`, { traceId, sampled: false }],
  [`${ROOT};Parent=0000000000000000;Sampled=?`, { traceId }],
  [
    `${ROOT.slice(0, -1)}0;Parent=53995c3f42cd8ad0`,
    { traceId: `${traceId.slice(0, -1)}0`, parentId: '53995c3f42cd8ad0' },
  ],
  ['Root=1-00000001-000000000000000000000000', { traceId: `00000001${'0'.repeat(24)}` }],
  ['Root=1-00000000-000000000000000000000000', undefined],
  ['Root=1-5759e988-short', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s', (header, expected) => {
  expect(readXRay(header)).toEqual(expected);
});

test('no header gives an invalid id', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom(ROOT, ';', 'Parent=', 'Sampled=1', '0'.repeat(16)));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const read = readXRay(parts.join(''));
      if (!read) return;
      expect(read.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      if (read.parentId) expect(read.parentId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    }),
  );
});
