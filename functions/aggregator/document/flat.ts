import { INDEX_PREFIX, type Kind } from '@sightline/telemetry/wire';
import { shapeOf } from '../../../opensearch/reason-shape.ts';
import type { Cause, Line } from '../line.ts';
import { withCarrier } from './carrier.ts';
import type { Document } from './document.ts';
import { type JsonObject, parseObject } from './json.ts';
import { functionOf } from './origin.ts';
import { timeOf } from './time-fields.ts';
import { isoTime } from './timestamp.ts';

/** Fields that are kept searchable where they are text: those whose mapping takes any text. */
const KEPT: Readonly<Record<Kind, readonly string[]>> = {
  log: ['level', 'message', 'service', 'function', 'requestId', 'traceId', 'spanId', 'logGroup', 'logStream'],
  metric: ['service', 'function', 'requestId', 'traceId'],
  span: ['traceId', 'spanId', 'parentSpanId', 'traceState', 'name', 'kind', 'serviceName', 'traceGroup'],
};

const KINDS = ['log', 'metric', 'span'] as const satisfies readonly Kind[];

/**
 * The form of a refused document that OpenSearch can't refuse for what it holds: a few fields of known types, the whole
 * line as text (`raw`, for a log that can't be read `message`), and why it is so (`refused`, without what only this
 * document has, so that it groups). It has the id and the data
 * stream of the document itself, so a later delivery finds it there and stores no second one.
 *
 * Gives `undefined` for a document that is not a line's, such as an edge of the service map.
 */
export function flatDocument({ line, index, source }: Document, cause: Cause): Document | undefined {
  const kind = KINDS.find((each) => index.startsWith(INDEX_PREFIX[each]));
  if (kind === undefined) return undefined;
  const value = parseObject(source);
  const time = value && timeOf({ time: value['@timestamp'] });
  return { line, index, source: flatSource(line, kind, value, time, `${cause.type}: ${shapeOf(cause.reason)}`) };
}

/**
 * The JSON of the flat form.
 *
 * @param value - what the line holds, where it can be read
 * @param time - of what it holds, in milliseconds since the epoch; that of the line's carrier when absent
 * @param refused - why it is not stored in its own form
 */
export function flatSource(
  line: Line,
  kind: Kind,
  value: JsonObject | undefined,
  time: number | undefined,
  refused: string,
): string {
  const readable = value !== undefined || kind !== 'log';
  return withCarrier(line, {
    '@timestamp': isoTime(time ?? line.time),
    function: functionOf(line),
    ...kept(value, kind),
    ...(readable ? { raw: line.text } : { message: line.text }),
    refused,
  });
}

function kept(value: JsonObject | undefined, kind: Kind): JsonObject {
  const fields = KEPT[kind].map((name) => [name, value?.[name]] as const);
  return Object.fromEntries(fields.filter(([, field]) => typeof field === 'string'));
}
