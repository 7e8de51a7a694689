import { ROOT_CONTEXT } from '@opentelemetry/api';
import { SamplingDecision, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeadSampler } from '../../../../layers/telemetry/src/tracing/sampler.ts';
import { readTracingSettings } from '../../../../layers/telemetry/src/tracing/settings.ts';

const traceIds = fc.stringMatching(/^[0-9a-f]{32}$/).filter((id) => !/^0+$/.test(id));
const ratios = fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));

test('a share of the traces is the one that OpenTelemetry’s own sampler takes', () => {
  fc.assert(
    fc.property(traceIds, ratios, (traceId, ratio) => {
      const settings = readTracingSettings({
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: String(ratio),
        SIGHTLINE_TRACES_KEEP: 'none',
      });
      const ours = new HeadSampler(settings).shouldSample(ROOT_CONTEXT, traceId);
      const theirs = new TraceIdRatioBasedSampler(ratio).shouldSample(ROOT_CONTEXT, traceId);
      expect(ours.decision).toBe(theirs.decision);
    }),
  );
});

test('a trace stands for as many as its share leaves out, and for itself alone where none are', () => {
  const weightAt = (ratio: string): unknown => {
    const settings = readTracingSettings({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: ratio });
    // All words of it together are zero, which every share but none takes.
    const result = new HeadSampler(settings).shouldSample(ROOT_CONTEXT, '1'.repeat(32));
    return result.decision === SamplingDecision.RECORD_AND_SAMPLED ? (result.attributes ?? 'all') : 'left';
  };
  expect(weightAt('0.25')).toEqual({ 'sightline.sampling.weight': 4 });
  expect(weightAt('1')).toBe('all');
  expect(weightAt('0')).toBe('left');
});
