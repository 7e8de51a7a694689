import { errorOf, type LoggedError } from './formats/error.ts';
import { levelOf } from './formats/level-fields.ts';
import { hexOf, traceIdOfXRay } from './formats/trace-id.ts';
import { type JsonObject, memberOf, textOf } from './json.ts';

/** What a logger's JSON says under names of its own. Those that it does not say are undefined. */
export interface KnownFields {
  readonly level: string | undefined;
  readonly message: string | undefined;
  readonly service: string | undefined;
  readonly function: string | undefined;
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
  readonly error: LoggedError | undefined;
}

/** Names under which a record has a text, most usual first. With dots, also objects in each other. */
const SERVICE = ['service', 'service.name', 'serviceName', 'resource.service.name'];
const FUNCTION = ['function_name', 'functionName', 'faas.name'];
const REQUEST_ID = [
  'requestId',
  'function_request_id',
  'awsRequestId',
  'AWSRequestId',
  'aws_request_id',
  'AwsRequestId',
  'faas.invocation_id',
  'faas.execution',
  'span.requestId',
];
const MESSAGE = ['message', 'msg', 'Message', 'errorMessage', '@m', '@mt', 'short_message', 'body', 'fields.message'];
const TRACE_ID = ['traceId', 'trace_id', 'trace.id', 'TraceId', 'traceID', '@tr'];
const SPAN_ID = ['spanId', 'span_id', 'span.id', 'SpanId', 'spanID', '@sp'];
const XRAY = ['xray_trace_id', 'xrayTraceId', 'AWS-XRAY-TRACE-ID', 'span.xrayTraceId'];

/**
 * Reads the fields that our own log lines have too. docs/formats.md says whose they are.
 */
export function knownFields(value: JsonObject): KnownFields {
  const error = errorOf(value);
  return {
    level: levelOf(value),
    message: messageOf(value),
    service: first(value, SERVICE, textOf),
    function: first(value, FUNCTION, textOf),
    requestId: first(value, REQUEST_ID, textOf),
    traceId: first(value, TRACE_ID, (id) => hexOf(id, 32)) ?? first(value, XRAY, traceIdOfXRay),
    spanId: first(value, SPAN_ID, (id) => hexOf(id, 16)),
    error,
  };
}

/** The level of a record that names none: what Lambda's runtimes write of an error has none, and is one. */
export function impliedLevel(value: JsonObject): string | undefined {
  return typeof value['errorType'] === 'string' && typeof value['errorMessage'] === 'string' ? 'ERROR' : undefined;
}

function first<T>(
  value: JsonObject,
  names: readonly string[],
  read: (member: unknown) => T | undefined,
): T | undefined {
  for (const name of names) {
    const known = read(memberOf(value, name));
    if (known !== undefined) return known;
  }
  return undefined;
}

function messageOf(value: JsonObject): string | undefined {
  const message = first(value, MESSAGE, (member) => (typeof member === 'string' ? member : undefined));
  if (message !== undefined) return message;
  const inner = value['message'];
  if (typeof inner === 'object' && inner !== null)
    return textOf((inner as JsonObject)['message'] ?? (inner as JsonObject)['errorMessage']);
  // structlog's name for it, which is about anything else in other records.
  return levelOf(value) === undefined ? undefined : textOf(value['event']);
}
