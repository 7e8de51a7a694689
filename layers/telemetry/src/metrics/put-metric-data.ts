import { EMF_LIMITS, SERVICE_DIMENSION, type Unit } from '../wire.ts';
import { bounded, isFiniteValue, MAX_VALUE } from './bounds.ts';
import { dimensionValue } from './dimension.ts';
import { writtenLabels, writtenName } from './encoding.ts';
import type { Resolution, Series } from './series.ts';

/** What a request may hold (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html). */
export const PUT_METRIC_DATA_LIMITS = {
  dataPerRequest: 1_000,
  requestBytes: 1_000_000,
  /** Magnitude of a value; CloudWatch refuses the whole request over a greater one. */
  value: MAX_VALUE,
} as const;

/** A data point as the AWS SDK's `PutMetricDataCommand` takes it. */
export interface MetricDatum {
  MetricName: string;
  Dimensions: { Name: string; Value: string }[];
  Timestamp: Date;
  Unit?: Unit;
  StorageResolution?: Resolution;
  /** A counter's or a gauge's. */
  Value?: number;
  /** A histogram's, with its counts. */
  Values?: number[];
  Counts?: number[];
}

export interface PutMetricDataContext {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly service: string;
}

/** Bytes of what the query protocol writes around a text or a number: `&MetricData.member.1000.Values.member.100=`. */
const FIELD_BYTES = 60;
/** Bytes of a number or a time. */
const NUMBER_BYTES = 25;

/**
 * What a registry drained as the data of `PutMetricData` requests, for code that may call CloudWatch. A metric has the
 * name and the dimensions that it has in a line of `emfLines`. Values beyond ±2^360 are written as that.
 *
 * @returns the `MetricData` of each request: at most 1,000 data points and 1 MB
 * @example
 * for (const MetricData of putMetricDataBatches(registry.drain(), { timestamp: Date.now(), service: 'shop' }))
 *   await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Sightline', MetricData }));
 */
export function putMetricDataBatches(series: readonly Series[], context: PutMetricDataContext): MetricDatum[][] {
  const batches: MetricDatum[][] = [];
  let batch: MetricDatum[] = [];
  let room = 0;
  for (const each of series) {
    if (each.name === '' || !isFiniteValue(each.value)) continue;
    const datum = datumOf(each, context);
    const bytes = bytesOf(datum);
    if (bytes > room || batch.length >= PUT_METRIC_DATA_LIMITS.dataPerRequest) {
      batch = [];
      batches.push(batch);
      room = PUT_METRIC_DATA_LIMITS.requestBytes - EMF_LIMITS.dimensionValueLength * 3 - FIELD_BYTES;
    }
    batch.push(datum);
    room -= bytes;
  }
  return batches;
}

function datumOf(series: Series, { timestamp, service }: PutMetricDataContext): MetricDatum {
  const { name, unit, resolution, value } = series;
  const labels = writtenLabels(series.labels, series.dimensions);
  const fields = new Set(labels.map((label) => label.name));
  const dimensions = labels.filter(({ isDimension }) => isDimension);
  return {
    MetricName: writtenName(name, fields),
    Dimensions: [
      { Name: SERVICE_DIMENSION, Value: dimensionValue(service) },
      ...dimensions.map((label) => ({ Name: label.name, Value: label.value })),
    ],
    Timestamp: new Date(timestamp),
    ...(unit && { Unit: unit }),
    ...(resolution === 1 && { StorageResolution: resolution }),
    ...(typeof value === 'number'
      ? { Value: bounded(value) }
      : { Values: value.Values.map(bounded), Counts: [...value.Counts] }),
  };
}

/** At most what the query protocol needs: the longest form of a request. A byte may be escaped as three. */
function bytesOf({ MetricName, Dimensions, Values, Counts }: MetricDatum): number {
  const texts = [MetricName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])];
  const fixed = 4 * (FIELD_BYTES + NUMBER_BYTES);
  const numbers = ((Values?.length ?? 0) + (Counts?.length ?? 0)) * (FIELD_BYTES + NUMBER_BYTES);
  return texts.reduce((sum, text) => sum + FIELD_BYTES + 3 * Buffer.byteLength(text), fixed + numbers);
}
