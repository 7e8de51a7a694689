import { describe, expect, inject, test } from 'vitest';
import { accept, startCollector } from '../layers/telemetry/tracing/otlp/collector.ts';
import { startFunction } from './function.ts';

describe.runIf(inject('ric'))('under AWS’s runtime interface client', () => {
  test('a collector has an invocation’s spans when its answer arrives, and one that hangs changes none', async () => {
    const source = `
      import { observed, tracer } from '@sightline/telemetry';
      export const handler = observed(async () => tracer.span('work', async () => 'done'));`;
    const collector = await startCollector(accept);
    const running = await startFunction(source, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '10000',
    });
    for (const requests of [1, 2]) {
      expect(await running.invoke(`request-${requests}`)).toMatchObject({ kind: 'response', body: '"done"' });
      expect(collector.received.map(({ spans }) => spans.map(({ name }) => name))).toEqual(
        Array(requests).fill(['work', 'front']),
      );
    }

    const hanging = await startCollector(() => {});
    const other = await startFunction(source, {
      OTEL_EXPORTER_OTLP_ENDPOINT: hanging.url,
      OTEL_EXPORTER_OTLP_TIMEOUT: '1000',
    });
    expect(await other.invoke('request-3')).toMatchObject({ kind: 'response', body: '"done"' });
    expect(other.spans().map(({ name }) => name)).toEqual(['work', 'front']);
    expect(hanging.received).toHaveLength(1);
  });
});
