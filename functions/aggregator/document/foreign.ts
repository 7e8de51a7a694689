import { kindOf } from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import { isTime } from '../time.ts';
import { consoleFields } from './console.ts';
import { MAX_DEPTH } from './depth.ts';
import type { Routed } from './document.ts';
import { hexOf, type KnownFields, knownFields, timeOf } from './fields.ts';
import { flatSource } from './flat.ts';
import { type JsonObject, parseDeep, parseObject } from './json.ts';
import { functionOf, versionOf } from './origin.ts';
import { isPlatformEvent, platformFields } from './platform.ts';
import { isoTime } from './timestamp.ts';

/**
 * Longest JSON text, in UTF-8 bytes, that is stored in `attributes`. A `flat_object` indexes each path with its value
 * as one term, and Lucene refuses the whole document for a term of more than 32,766 bytes
 * (https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/index/IndexWriter.html#MAX_TERM_LENGTH).
 */
const MAX_ATTRIBUTES_BYTES = 32_000;

/**
 * Most fields of a foreign metric document. EMF allows 100 metrics and 30 dimensions in each; a line with more puts what
 * it likes at the root, and each new name would take one of the fields that all services share.
 */
const MAX_METRIC_FIELDS = 200;

/**
 * Makes a document of a line that Sightline did not write: CloudWatch EMF becomes a metric, a span in Data Prepper's
 * contract a span, and everything else a log.
 */
export function foreignDocument(line: Line): Routed {
  const value = parseObject(line.text);
  if (value === undefined) return deepDocument(line) ?? textDocument(line);
  if (isEmf(value)) return metricDocument(line, value);
  if (isSpan(value)) return spanDocument(value);
  return jsonDocument(line, value);
}

function textDocument(line: Line): Routed {
  const { time = line.time, message = line.text, ...fields } = consoleFields(line.text);
  return { kind: 'log', source: `${logMembers(line, time, { ...fields, message })}}` };
}

/** What is said of a document that OpenSearch would have to expand too far. */
const TOO_DEEP = `too_deep: nested more than ${MAX_DEPTH} levels, dots in names counted`;

/**
 * A line that nests too deeply is never sent as it is. Of one that can be read all that is known stays searchable, and
 * the line itself is kept as text.
 */
function deepDocument(line: Line): Routed | undefined {
  const value = parseDeep(line.text);
  if (value === undefined) return undefined;
  const kind = kindOf(line.text);
  if (kind === 'metric' || isEmf(value)) {
    const time = isEmf(value) && isTime(value._aws.Timestamp) ? value._aws.Timestamp : undefined;
    return { kind: 'metric', source: flatSource(line, 'metric', value, time, TOO_DEEP) };
  }
  if (kind === 'span' || isSpan(value))
    return { kind: 'span', source: flatSource(line, 'span', value, timeOf({ time: value['startTime'] }), TOO_DEEP) };
  if (kind === 'log') return { kind, source: flatSource(line, 'log', value, timeOf(value), TOO_DEEP) };
  const fields = knownFields(value);
  const raw = fields.message === undefined ? '' : `,"raw":${JSON.stringify(line.text)}`;
  const members = logMembers(line, timeOf(value) ?? line.time, fields);
  return { kind: 'log', source: `${members}${raw},"refused":"${TOO_DEEP}"}` };
}

function jsonDocument(line: Line, value: JsonObject): Routed {
  const fields = isPlatformEvent(value) ? platformFields(value) : knownFields(value);
  const time = timeOf(value) ?? line.time;
  if (isTooLong(line.text))
    return { kind: 'log', source: `${logMembers(line, time, { ...fields, message: line.text })}}` };
  // The JSON as it came: it was parsed, so it is sound, and writing it anew would cost as much again and round long
  // numbers. Its newlines are all between its parts, as JSON has none in a string.
  const attributes = line.text.includes('\n') ? line.text.replaceAll('\n', ' ') : line.text;
  return { kind: 'log', source: `${logMembers(line, time, fields)},"attributes":${attributes}}` };
}

/** A log document as far as its fields are known, without the brace that ends it. */
function logMembers(line: Line, time: number, fields: Partial<KnownFields>): string {
  const { origin } = line;
  let json = `{"@timestamp":"${isoTime(time)}"`;
  json += members.level(fields.level);
  json += `,"message":${JSON.stringify(fields.message ?? line.text)}`;
  json += members.service(fields.service);
  json += members.function(functionOf(line) ?? fields.function);
  json += members.functionVersion(versionOf(line));
  json += members.requestId(fields.requestId);
  if (fields.traceId !== undefined) json += `,"traceId":"${fields.traceId}"`;
  if (fields.spanId !== undefined) json += `,"spanId":"${fields.spanId}"`;
  if (origin !== undefined) json += members.logGroup(origin.logGroup) + members.logStream(origin.logStream);
  return json;
}

const members = {
  level: member('level'),
  service: member('service'),
  function: member('function'),
  functionVersion: member('functionVersion'),
  requestId: member('requestId'),
  logGroup: member('logGroup'),
  logStream: member('logStream'),
};

/**
 * Writes a member, or nothing where there is no value. Lines that come together have most of their values in common, and
 * to compare a value with the last one costs far less than to escape it.
 */
function member(name: string): (value: string | undefined) => string {
  let last: string | undefined;
  let json = '';
  return (value) => {
    if (value !== last) {
      last = value;
      json = value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
    }
    return json;
  };
}

/** In UTF-8, of which a UTF-16 code unit is at most three bytes. */
function isTooLong(text: string): boolean {
  return text.length * 3 > MAX_ATTRIBUTES_BYTES && Buffer.byteLength(text) > MAX_ATTRIBUTES_BYTES;
}

function metricDocument(line: Line, value: EmfObject): Routed {
  const time = isTime(value._aws.Timestamp) ? value._aws.Timestamp : line.time;
  const fields =
    Object.keys(value).length > MAX_METRIC_FIELDS
      ? { raw: line.text, refused: `more than ${MAX_METRIC_FIELDS} fields` }
      : value;
  const origin = { function: functionOf(line), functionVersion: versionOf(line) };
  return { kind: 'metric', source: JSON.stringify({ ...origin, ...fields, '@timestamp': time }) };
}

/** Trace Analytics finds roots by an empty `parentSpanId`, and a data stream needs `@timestamp`. */
function spanDocument(value: SpanObject): Routed {
  return { kind: 'span', source: JSON.stringify({ parentSpanId: '', '@timestamp': value.startTime, ...value }) };
}

type EmfObject = JsonObject & { readonly _aws: { readonly Timestamp?: unknown } };

function isEmf(value: JsonObject): value is EmfObject {
  const metadata = value['_aws'] as JsonObject | null | undefined;
  return Array.isArray(metadata?.['CloudWatchMetrics']);
}

type SpanObject = JsonObject & { readonly startTime: string };

function isSpan(value: JsonObject): value is SpanObject {
  return (
    hexOf(value['traceId'], 32) !== undefined &&
    hexOf(value['spanId'], 16) !== undefined &&
    typeof value['name'] === 'string' &&
    typeof value['startTime'] === 'string' &&
    typeof value['endTime'] === 'string' &&
    typeof value['durationInNanos'] === 'number'
  );
}
