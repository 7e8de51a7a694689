import { expect, test } from 'vitest';
import { toSeries } from '../../../functions/sampler/series.ts';

test('a sample becomes gauges in percent, one for each disk', () => {
  const disks = [
    { path: '/tmp', usedPercent: 5 },
    { path: '/mnt/data', usedPercent: 62.5 },
  ];
  const gauge = { kind: 'gauge', unit: 'Percent' };
  expect(toSeries({ cpuPercent: 12.5, memoryPercent: 40, disks })).toEqual([
    { ...gauge, name: 'system_cpu_usage', labels: {}, value: 12.5 },
    { ...gauge, name: 'system_memory_usage', labels: {}, value: 40 },
    { ...gauge, name: 'system_disk_usage', labels: { path: '/tmp' }, value: 5 },
    { ...gauge, name: 'system_disk_usage', labels: { path: '/mnt/data' }, value: 62.5 },
  ]);
});

test('what could not be read is absent, and a zero is not', () => {
  expect(toSeries({ cpuPercent: 0, disks: [] })).toMatchObject([{ name: 'system_cpu_usage', value: 0 }]);
  expect(toSeries({ disks: [] })).toEqual([]);
});
