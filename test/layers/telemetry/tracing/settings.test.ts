import { expect, test } from 'vitest';
import { readTracingSettings } from '../../../../layers/telemetry/src/tracing/settings.ts';
import { stderrOf } from '../support/stderr.ts';

const read = (variables: Record<string, string>) => {
  const { ratio, parentBased, byXRay, keepFailed, keepSlowerThanMs, tracesHttp } = readTracingSettings(variables);
  return { ratio, parentBased, byXRay, keepFailed, keepSlowerThanMs, tracesHttp };
};

const byDefault: ReturnType<typeof read> = {
  ratio: 1,
  parentBased: true,
  byXRay: false,
  keepFailed: true,
  keepSlowerThanMs: undefined,
  tracesHttp: true,
};

test.each<[variables: Record<string, string>, expected: Partial<ReturnType<typeof read>>]>([
  [{}, {}],
  [{ OTEL_TRACES_SAMPLER: 'always_off' }, { ratio: 0, parentBased: false }],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_always_off' }, { ratio: 0 }],
  [
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
    { ratio: 0.1, parentBased: false },
  ],
  [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' }, {}],
  [
    { OTEL_TRACES_SAMPLER: 'xray', OTEL_TRACES_SAMPLER_ARG: '0' },
    { ratio: 0, byXRay: true },
  ],
  [{ SIGHTLINE_TRACES_KEEP: 'slow=1500' }, { keepFailed: false, keepSlowerThanMs: 1500 }],
  [{ SIGHTLINE_TRACES_KEEP: 'errors, slow=0' }, { keepSlowerThanMs: 0 }],
  [{ SIGHTLINE_TRACES_KEEP: 'none' }, { keepFailed: false }],
  [{ SIGHTLINE_TRACES_HTTP: 'OFF' }, { tracesHttp: false }],
])('%j', (variables, expected) => {
  expect(stderrOf(() => expect(read(variables)).toEqual({ ...byDefault, ...expected }))).toBe('');
});

test.each<[variables: Record<string, string>, named: string]>([
  [{ OTEL_TRACES_SAMPLER: 'sometimes' }, 'OTEL_TRACES_SAMPLER'],
  [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG'],
  [{ SIGHTLINE_TRACES_KEEP: 'errors,slow=soon' }, 'SIGHTLINE_TRACES_KEEP'],
])('%j samples everything and says so', (variables, named) => {
  expect(stderrOf(() => expect(read(variables).ratio).toBe(1))).toContain(named);
});
