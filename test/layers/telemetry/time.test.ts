import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rfc3339, rfc3339Nanos } from '../../../layers/telemetry/src/time.ts';

test('milliseconds are those of Date.toISOString, in any order of calls', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -8.64e15, max: 8.64e15 })), (times) => {
      for (const time of times) expect(rfc3339(time)).toBe(new Date(time).toISOString());
    }),
  );
});

test('nanoseconds keep all nine digits', () => {
  expect(rfc3339Nanos([1_795_348_800, 7])).toBe('2026-11-22T12:00:00.000000007Z');
  expect(rfc3339Nanos([1_795_348_800, 123_456_789])).toBe('2026-11-22T12:00:00.123456789Z');
});

test('a time that is none is written as a valid one', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (seconds, nanos) => {
      expect(rfc3339Nanos([seconds, nanos])).toMatch(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
    }),
  );
});
