import { createTraceState } from '@opentelemetry/api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { traceGroupOf, withTraceGroup } from '../../../../layers/telemetry/src/tracing/trace-group.ts';

test('a name comes back as it went in, beside what others wrote', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (name) => {
      const state = withTraceGroup(createTraceState('other=1'), name);
      const received = createTraceState(state.serialize());
      expect(received.get('other')).toBe('1');
      expect(traceGroupOf(received)).toBe(name.toWellFormed());
    }),
  );
});

test('a long name is cut to what tracestate allows', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 2_000 }), (name) => {
      const value = withTraceGroup(createTraceState(), name).get('sightline');
      expect(value?.length).toBeLessThanOrEqual(256);
      expect(traceGroupOf(createTraceState(`sightline=${value}`))).toBeDefined();
    }),
  );
});

test('what follows the name is for later versions, and what is no name is none', () => {
  expect(traceGroupOf(createTraceState('sightline=POST%20%2Forders;orders'))).toBe('POST /orders');
  expect(traceGroupOf(createTraceState('sightline=%zz'))).toBeUndefined();
  expect(traceGroupOf(createTraceState('other=1'))).toBeUndefined();
  expect(traceGroupOf(undefined)).toBeUndefined();
});

test('an empty name is not handed on', () => {
  expect(withTraceGroup(createTraceState('other=1'), '').serialize()).toBe('other=1');
});
