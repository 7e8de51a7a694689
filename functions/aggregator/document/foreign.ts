import type { Line } from '../line.ts';
import { isTime } from '../time.ts';
import { MAX_DEPTH, nestsDeeperThan } from './depth.ts';
import type { Routed } from './document.ts';
import { levelOf, timeOf } from './fields.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Longest JSON text, in UTF-8 bytes, that is stored in `attributes`. A `flat_object` indexes each path with its value
 * as one term, and Lucene refuses the whole document for a term of more than 32,766 bytes
 * (https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/index/IndexWriter.html#MAX_TERM_LENGTH).
 */
const MAX_ATTRIBUTES_BYTES = 32_000;

/**
 * Makes a document of a line that Sightline did not write: CloudWatch EMF becomes a metric, a span in Data Prepper's
 * contract a span, and everything else a log.
 */
export function foreignDocument(line: Line): Routed {
  const value = parseObject(line.text);
  if (value === undefined) return logDocument(line, line.time, { message: line.text });
  if (isEmf(value)) return metricDocument(line, value);
  if (isSpan(value)) return spanDocument(value);
  return logDocument(line, timeOf(value) ?? line.time, {
    level: levelOf(value),
    ...messageAndAttributes(line.text, value),
  });
}

/** A log's fields; those that are undefined are left out of the JSON. */
function logDocument(line: Line, time: number, fields: JsonObject): Routed {
  const timestamp = new Date(time).toISOString();
  return {
    kind: 'log',
    source: JSON.stringify({ '@timestamp': timestamp, ...fields, ...line.origin, function: functionOf(line) }),
  };
}

function messageAndAttributes(text: string, value: JsonObject): JsonObject {
  if (Buffer.byteLength(text) > MAX_ATTRIBUTES_BYTES) return { message: text };
  const message = [value['message'], value['msg']].find((field) => typeof field === 'string');
  return { message: message ?? text, attributes: value };
}

function metricDocument(line: Line, value: EmfObject): Routed {
  const time = value._aws.Timestamp;
  const source = { function: functionOf(line), ...value, '@timestamp': isTime(time) ? time : line.time };
  return { kind: 'metric', source: JSON.stringify(source) };
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
    isHex(value['traceId'], 32) &&
    isHex(value['spanId'], 16) &&
    typeof value['name'] === 'string' &&
    typeof value['startTime'] === 'string' &&
    typeof value['endTime'] === 'string' &&
    typeof value['durationInNanos'] === 'number'
  );
}

function isHex(value: unknown, length: number): boolean {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value);
}

const LAMBDA_LOG_GROUP = '/aws/lambda/';

function functionOf({ origin }: Line): string | undefined {
  return origin?.logGroup.startsWith(LAMBDA_LOG_GROUP) ? origin.logGroup.slice(LAMBDA_LOG_GROUP.length) : undefined;
}

/** Reads a JSON object; `undefined` for anything else and for one that is nested too deeply to be stored as one. */
function parseObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || nestsDeeperThan(MAX_DEPTH, text)) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
