import type { Line } from '../line.ts';
import { withCarrier } from './carrier.ts';
import type { Routed } from './document.ts';
import { exactValue } from './exact-json.ts';
import type { JsonObject, ReadObject } from './json.ts';
import { functionOf } from './origin.ts';
import { parseTime, timeWithin } from './time-fields.ts';

/** CloudWatch's embedded metric format. */
export type EmfObject = JsonObject & { readonly _aws: { readonly Timestamp?: unknown } };

/** Whether a JSON object is EMF (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). */
export function isEmf(value: JsonObject): value is EmfObject {
  const metadata = value['_aws'] as JsonObject | null | undefined;
  return Array.isArray(metadata?.['CloudWatchMetrics']);
}

/** The time of EMF's values in milliseconds since the epoch, or that of the line where it has none that can be right. */
export function emfTime(line: Line, value: EmfObject): number {
  return timeWithin(line, parseTime(value._aws.Timestamp));
}

/**
 * The metric of foreign EMF. A member of its own that is called `@timestamp` is kept as `@timestamp_`.
 *
 * @param requestId - of the line that holds the EMF, where it tells one
 */
export function metricDocument(line: Line, named: ReadObject, requestId?: string): Routed {
  const { value, json } = named;
  const known = { function: functionOf(line), requestId };
  const { '@timestamp': theirs, ...members } = exactValue(json, value);
  const times = {
    '@timestamp': emfTime(line, value as EmfObject),
    ...(theirs !== undefined && { '@timestamp_': theirs }),
  };
  const fields = { ...known, ...members, ...times };
  return { kind: 'metric', source: withCarrier(line, fields), named };
}
