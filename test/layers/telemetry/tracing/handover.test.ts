import { createTraceState } from '@opentelemetry/api';
import type { Handover } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutTraceGroup, handoverOf, withHandover } from '../../../../layers/telemetry/src/tracing/handover.ts';

const spanId = 'b'.repeat(16);
const text = (maxLength: number) =>
  fc.string({ unit: 'grapheme', minLength: 1, maxLength }).map((s) => s.slice(0, maxLength).toWellFormed());

test('what is handed on comes back as it went in, beside what others wrote', () => {
  const kind = fc.constantFrom(
    'SPAN_KIND_INTERNAL',
    'SPAN_KIND_SERVER',
    'SPAN_KIND_CLIENT',
    'SPAN_KIND_PRODUCER',
    'SPAN_KIND_CONSUMER',
  );
  const caller = fc.record({ service: text(5), name: text(5), kind, spanId: fc.constant(spanId) });
  fc.assert(
    fc.property(fc.record({ traceGroup: text(12), caller }), (handover) => {
      const state = withHandover(createTraceState('other=1'), handover as Handover);
      const received = createTraceState(state.serialize());
      expect(received.get('other')).toBe('1');
      expect(handoverOf(received)).toEqual(handover);
    }),
  );
});

test('long texts are cut to what tracestate allows, in the root as in what it hands on', () => {
  const long = fc.string({ unit: 'binary', minLength: 1, maxLength: 500 });
  fc.assert(
    fc.property(long, long, long, fc.double(), (traceGroup, service, name, weight) => {
      const caller = { service, name, kind: 'SPAN_KIND_PRODUCER', spanId } as const;
      const value = withHandover(createTraceState(), { traceGroup, caller, weight }).get('sightline');
      expect(value?.length).toBeLessThanOrEqual(256);
      const received = handoverOf(createTraceState(`sightline=${value}`));
      expect(received?.traceGroup).toBe(cutTraceGroup(traceGroup));
      expect(received?.caller).toMatchObject({ spanId, kind: 'SPAN_KIND_PRODUCER' });
    }),
  );
});

test('whatever another writes into the member, it is read or left', () => {
  expect(handoverOf(createTraceState('sightline=POST%20%2Forders'))).toEqual({ traceGroup: 'POST /orders' });
  expect(handoverOf(createTraceState('sightline=a;b;c;x1;later'))).toEqual({ traceGroup: 'a' });
  expect(handoverOf(createTraceState('sightline=%zz'))).toBeUndefined();
  expect(handoverOf(createTraceState('other=1'))).toBeUndefined();
  expect(handoverOf(undefined)).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), (value) => {
      const handover = handoverOf(createTraceState(`sightline=${value}`));
      if (handover) expect(handover.traceGroup).not.toBe('');
    }),
  );
});

test('an empty name is not handed on', () => {
  expect(withHandover(createTraceState('other=1'), { traceGroup: '' }).serialize()).toBe('other=1');
});

test('it comes first however much others wrote, and the long and the oldest members give way', () => {
  const value = (state: string) => withHandover(createTraceState(state), { traceGroup: 'g' }).serialize();
  const many = Array.from({ length: 32 }, (_, i) => `v${i}=1`);
  expect(value(many.join(','))).toBe(['sightline=g', ...many.slice(0, -1)].join(','));
  expect(value(`dd=${'x'.repeat(250)},a=${'y'.repeat(100)},b=${'z'.repeat(150)}`)).toBe(
    `sightline=g,dd=${'x'.repeat(250)},a=${'y'.repeat(100)}`,
  );
  const member = fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.stringMatching(/^[!-+.-<>-~]{1,256}$/));
  fc.assert(
    fc.property(fc.array(member, { maxLength: 40 }), fc.string({ minLength: 1 }), (members, traceGroup) => {
      const caller = { service: 's'.repeat(60), name: 'n'.repeat(60), kind: 'SPAN_KIND_CLIENT', spanId } as const;
      const state = createTraceState(members.map((each) => each.join('=')).join(','));
      const sent = withHandover(state, { traceGroup, caller }).serialize();
      expect(sent.startsWith('sightline=')).toBe(true);
      expect(sent.length).toBeLessThanOrEqual(512);
      expect(handoverOf(createTraceState(sent))?.traceGroup).toBe(cutTraceGroup(traceGroup));
    }),
  );
});
