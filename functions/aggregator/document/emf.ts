import type { Line } from '../line.ts';
import { withCarrier } from './carrier.ts';
import type { Routed } from './document.ts';
import { exactValue } from './exact-json.ts';
import type { JsonObject, ReadObject } from './json.ts';
import { functionOf } from './origin.ts';
import { parseTime, timeWithin } from './time-fields.ts';

/**
 * Most fields of a foreign metric document. EMF allows 100 metrics and 30 dimensions in each; a line with more puts what
 * it likes at the root, and each new name would take one of the fields that all services share.
 */
const MAX_METRIC_FIELDS = 200;

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
 * The metric of foreign EMF.
 *
 * @param requestId - of the line that holds the EMF, where it tells one
 */
export function metricDocument(line: Line, { value, json }: ReadObject, requestId?: string): Routed {
  const fields =
    Object.keys(value).length > MAX_METRIC_FIELDS
      ? { raw: line.text, refused: `more than ${MAX_METRIC_FIELDS} fields` }
      : exactValue(json, value);
  const known = { function: functionOf(line), requestId };
  const time = emfTime(line, value as EmfObject);
  return { kind: 'metric', source: withCarrier(line, { ...known, ...fields, '@timestamp': time }) };
}
