import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Consumer } from '../log-events/follow.ts';
import { extractMetrics, type NamespacedData } from './extract.ts';

/** Limits of PutMetricData (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html). */
const CALL_DATA = 1_000;
const CALL_BYTES = 1_000_000;
const DATUM_VALUES = 150;

/** Puts the metrics that stand in log events. A crash between the call and its record puts them twice, as EMF may. */
export function metricsConsumer(cloudwatch: CloudWatchClient): Consumer {
  return {
    key: 'metrics',
    async consume(events, done) {
      for (const { namespace, data } of putCalls(events.flatMap(({ message }) => extractMetrics(message))))
        await cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [...data] }));
      done(events);
    },
  };
}

/** Groups data points into calls that PutMetricData accepts: one namespace each, within its limits. */
export function putCalls(found: readonly NamespacedData[]): NamespacedData[] {
  return [...Map.groupBy(found, ({ namespace }) => namespace)].flatMap(([namespace, group]) => {
    const calls: MetricDatum[][] = [];
    let bytes = Number.POSITIVE_INFINITY;
    for (const datum of group.flatMap(({ data }) => data).flatMap(splitValues)) {
      const size = JSON.stringify(datum).length;
      if (bytes + size > CALL_BYTES || calls.at(-1)?.length === CALL_DATA) {
        calls.push([]);
        bytes = 0;
      }
      calls.at(-1)?.push(datum);
      bytes += size;
    }
    return calls.map((data) => ({ namespace, data }));
  });
}

function splitValues(datum: MetricDatum): MetricDatum[] {
  const { Values, Counts } = datum;
  if (Values === undefined || Values.length <= DATUM_VALUES) return [datum];
  const parts: MetricDatum[] = [];
  for (let from = 0; from < Values.length; from += DATUM_VALUES)
    parts.push({
      ...datum,
      Values: Values.slice(from, from + DATUM_VALUES),
      ...(Counts !== undefined && { Counts: Counts.slice(from, from + DATUM_VALUES) }),
    });
  return parts;
}
