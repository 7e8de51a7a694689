import { expect, test } from 'vitest';
import { toMetricData } from '../../../functions/sampler/metric-data.ts';
import type { GaugeSeries } from '../../../functions/sampler/series.ts';

test('a gauge becomes a datum whose dimensions are the service and its labels', () => {
  const gauge = { kind: 'gauge', unit: 'Percent' } as const;
  const series: readonly GaugeSeries[] = [
    { ...gauge, name: 'system_cpu_usage', labels: {}, value: 12.5 },
    { ...gauge, name: 'system_disk_usage', labels: { path: '/tmp' }, value: 5 },
  ];
  const service = { Name: 'service', Value: 'sampler' };
  const datum = { Timestamp: new Date('2026-11-22T12:00:00.000Z'), Unit: 'Percent' };
  expect(toMetricData(series, { timestamp: Date.parse('2026-11-22T12:00:00Z'), service: 'sampler' })).toEqual([
    { ...datum, MetricName: 'system_cpu_usage', Dimensions: [service], Value: 12.5 },
    { ...datum, MetricName: 'system_disk_usage', Dimensions: [service, { Name: 'path', Value: '/tmp' }], Value: 5 },
  ]);
});
