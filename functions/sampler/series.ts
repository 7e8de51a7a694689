import type { Series } from '@sightline/telemetry/metrics';
import type { RuntimeSample } from '@sightline/telemetry/runtime';
import { SYSTEM_METRICS } from '@sightline/telemetry/wire';

/** A sample as gauges in percent; what could not be read is absent. */
export function toSeries({ cpuPercent, memoryPercent, disks }: RuntimeSample): readonly Series[] {
  return [
    ...gauge(SYSTEM_METRICS.cpu, cpuPercent),
    ...gauge(SYSTEM_METRICS.memory, memoryPercent),
    ...disks.flatMap(({ path, usedPercent }) => gauge(SYSTEM_METRICS.disk, usedPercent, { path })),
  ];
}

function gauge(name: string, value: number | undefined, labels: Series['labels'] = {}): readonly Series[] {
  return value === undefined ? [] : [{ name, kind: 'gauge', unit: 'Percent', labels, value }];
}
