import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { SERVICE_DIMENSION } from '@sightline/telemetry/wire';
import type { GaugeSeries } from './series.ts';

/** What the values belong to. */
export interface Origin {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly service: string;
}

/** Gauges as `PutMetricData` takes them: the dimensions are the service and the labels, as in an EMF line of theirs. */
export function toMetricData(series: readonly GaugeSeries[], { timestamp, service }: Origin): MetricDatum[] {
  return series.map(({ name, unit, labels, value }) => ({
    MetricName: name,
    Dimensions: Object.entries({ [SERVICE_DIMENSION]: service, ...labels }).map(([Name, Value]) => ({ Name, Value })),
    Timestamp: new Date(timestamp),
    Unit: unit,
    Value: value,
  }));
}
