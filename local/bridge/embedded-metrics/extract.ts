import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';

/** Data points of one namespace. */
export interface NamespacedData {
  readonly namespace: string;
  readonly data: readonly MetricDatum[];
}

interface Document {
  readonly _aws?: {
    readonly Timestamp?: number;
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly {
        readonly Name: string;
        readonly Unit?: StandardUnit;
        readonly StorageResolution?: number;
      }[];
    }[];
  };
  readonly [field: string]: unknown;
}

/**
 * Reads the metrics of a line in the embedded metric format as CloudWatch does: one data point for each metric and each
 * set of dimensions. Any other line, and a line that CloudWatch would not accept, has none
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export function extractMetrics(message: string): NamespacedData[] {
  const document = parse(message);
  const { Timestamp, CloudWatchMetrics = [] } = document?._aws ?? {};
  if (document === undefined || Timestamp === undefined) return [];
  return CloudWatchMetrics.map(({ Namespace, Dimensions, Metrics }) => ({
    namespace: Namespace,
    data: Dimensions.filter((names) => names.every((name) => document[name] !== undefined)).flatMap((names) =>
      Metrics.flatMap(({ Name, Unit, StorageResolution }) => {
        const value = datumValue(document[Name]);
        if (value === undefined) return [];
        return {
          MetricName: Name,
          Dimensions: names.map((name) => ({ Name: name, Value: String(document[name]) })),
          Timestamp: new Date(Timestamp),
          ...(Unit !== undefined && { Unit }),
          ...(StorageResolution !== undefined && { StorageResolution }),
          ...value,
        };
      }),
    ),
  }));
}

function parse(message: string): Document | undefined {
  const start = message.indexOf('{');
  if (start === -1 || !message.includes('"CloudWatchMetrics"')) return undefined;
  try {
    return JSON.parse(message.slice(start)) as Document;
  } catch {
    return undefined;
  }
}

/** A number, a list of numbers, or a histogram: values with their counts, or only its statistics. */
function datumValue(value: unknown): Pick<MetricDatum, 'Value' | 'Values' | 'Counts' | 'StatisticValues'> | undefined {
  if (typeof value === 'number') return { Value: value };
  if (isNumbers(value)) return { Values: value };
  if (typeof value !== 'object' || value === null) return undefined;
  const { Values, Counts, Min, Max, Sum, Count } = value as Record<string, unknown>;
  if (isNumbers(Values) && isNumbers(Counts) && Values.length === Counts.length) return { Values, Counts };
  if (isNumber(Min) && isNumber(Max) && isNumber(Sum) && isNumber(Count))
    return { StatisticValues: { Minimum: Min, Maximum: Max, Sum, SampleCount: Count } };
  return undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isNumber);
}
