import type { Line } from '../line.ts';
import { withCarrier } from './carrier.ts';
import type { Routed } from './document.ts';
import { exactValue } from './exact-json.ts';
import { hexOf } from './formats/trace-id.ts';
import type { JsonObject, ReadObject } from './json.ts';
import { parseTime } from './time-fields.ts';

/** A foreign span in Data Prepper's contract. */
export type SpanObject = JsonObject & { readonly startTime: string };

/** Whether a JSON object is a span that Trace Analytics can show: ids, a name, both its times and how long it took. */
export function isSpan(value: JsonObject): value is SpanObject {
  return (
    hexOf(value['traceId'], 32) !== undefined &&
    hexOf(value['spanId'], 16) !== undefined &&
    typeof value['name'] === 'string' &&
    isTimeText(value['startTime']) &&
    isTimeText(value['endTime']) &&
    typeof value['durationInNanos'] === 'number'
  );
}

/** As Data Prepper writes it: ISO 8601, with up to nine digits of a second. */
function isTimeText(value: unknown): boolean {
  return typeof value === 'string' && value.includes('T') && parseTime(value) !== undefined;
}

/** Trace Analytics finds roots by an empty `parentSpanId`, and a data stream needs `@timestamp`. */
export function spanDocument(line: Line, named: ReadObject): Routed {
  const { value, json } = named;
  const known = { parentSpanId: '', '@timestamp': value['startTime'] };
  return { kind: 'span', source: withCarrier(line, { ...known, ...exactValue(json, value) }), named };
}
