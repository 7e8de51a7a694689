import { ERROR_NAMES, errorOf, type LoggedError } from './formats/error.ts';
import { LEVEL_NAMES, levelNumbered, levelOf } from './formats/level-fields.ts';
import { levelNamed } from './formats/levels.ts';
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
  'contextMap.AWSRequestId',
  'mdc.AWSRequestId',
  'faas.invocation_id',
  'faas.execution',
  'span.requestId',
];
const MESSAGE = ['Message', 'errorMessage', '@m', '@mt', 'short_message', 'body', 'fields.message'];
const TRACE_ID = ['traceId', 'trace_id', 'trace.id', 'TraceId', 'traceID', '@tr'];
const SPAN_ID = ['spanId', 'span_id', 'span.id', 'SpanId', 'spanID', '@sp'];
const XRAY = ['traceId', 'xray_trace_id', 'xrayTraceId', 'AWS-XRAY-TRACE-ID', 'span.xrayTraceId'];

const LEVEL = LEVEL_NAMES.filter((name) => name !== 'level');
const LEVEL_NUMBER = ['level', 'severityNumber', 'severity_number', 'SeverityNumber', 'levelno', 'syslog.severity'];

/**
 * Which lists a name at a record's root is of, a bit for each. Most records have few of the names, and to ask each of
 * their members for its lists costs far less than to ask for each name of all lists.
 */
const LISTS = [SERVICE, FUNCTION, REQUEST_ID, TRACE_ID, SPAN_ID, XRAY, ERROR_NAMES, LEVEL, LEVEL_NUMBER] as const;
const [OF_SERVICE, OF_FUNCTION, OF_REQUEST, OF_TRACE, OF_SPAN, OF_XRAY, OF_ERROR, OF_LEVEL, OF_NUMBER] = LISTS.map(
  (_, index) => 1 << index,
) as [number, number, number, number, number, number, number, number, number];
const LISTS_OF_NAME = new Map<string, number>();
for (const [index, names] of LISTS.entries())
  for (const name of names)
    for (const root of [name, name.split('.', 1)[0]!])
      LISTS_OF_NAME.set(root, (LISTS_OF_NAME.get(root) ?? 0) | (1 << index));

function listsIn(value: JsonObject): number {
  let lists = 0;
  for (const name in value) lists |= LISTS_OF_NAME.get(name) ?? 0;
  return lists;
}

/** Reads the fields that our own log lines have too. docs/formats.md says whose they are. */
export function knownFields(value: JsonObject): KnownFields {
  const lists = listsIn(value);
  const level = knownLevel(value, lists);
  return {
    level,
    message: messageOf(value, level),
    service: lists & OF_SERVICE ? first(value, SERVICE, textOf) : undefined,
    function: lists & OF_FUNCTION ? first(value, FUNCTION, textOf) : undefined,
    requestId: lists & OF_REQUEST ? first(value, REQUEST_ID, textOf) : undefined,
    traceId:
      (lists & OF_TRACE ? first(value, TRACE_ID, otelTraceId) : undefined) ??
      (lists & OF_XRAY ? first(value, XRAY, traceIdOfXRay) : undefined),
    spanId: lists & OF_SPAN ? first(value, SPAN_ID, otelSpanId) : undefined,
    error: lists & OF_ERROR ? errorOf(value) : undefined,
  };
}

const otelTraceId = (id: unknown) => hexOf(id, 32);
const otelSpanId = (id: unknown) => hexOf(id, 16);

/** {@link levelOf}, which most records answer with `level`. */
function knownLevel(value: JsonObject, lists: number): string | undefined {
  const { level } = value;
  if (lists & OF_LEVEL) return levelOf(value);
  if (typeof level === 'string') return levelNamed(level) ?? levelOf(value);
  return lists & OF_NUMBER ? levelNumbered(value) : undefined;
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

function messageOf(value: JsonObject, level: string | undefined): string | undefined {
  const { message, msg } = value;
  if (typeof message === 'string') return message;
  if (typeof msg === 'string') return msg;
  const other = first(value, MESSAGE, (member) => (typeof member === 'string' ? member : undefined));
  if (other !== undefined) return other;
  if (typeof message === 'object' && message !== null) {
    const inner = message as JsonObject;
    return textOf(inner['message'] ?? inner['errorMessage']);
  }
  // structlog's name for it, which is about anything else in other records.
  return level === undefined ? undefined : textOf(value['event']);
}
