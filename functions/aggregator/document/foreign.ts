import { kindOf } from '@sightline/telemetry/wire';
import type { Line } from '../line.ts';
import { type ConsoleFields, consoleFields } from './console.ts';
import { MAX_DEPTH } from './depth.ts';
import type { Routed } from './document.ts';
import { emfTime, isEmf, metricDocument } from './emf.ts';
import { impliedLevel, type KnownFields, knownFields } from './fields.ts';
import { flatSource } from './flat.ts';
import { parseDeep, type ReadObject, readObject } from './json.ts';
import { jsonLog, logMembers, textLog } from './log.ts';
import { openMessage, withMembersOf } from './open.ts';
import { isPlatformEvent, platformFields } from './platform.ts';
import { serviceOfFunction } from './services.ts';
import { isSpan, spanDocument } from './span.ts';
import { timeOf, timeWithin } from './time-fields.ts';

/**
 * Makes a document of a line that Sightline did not write: CloudWatch EMF becomes a metric, a span in Data Prepper's
 * contract a span, and everything else a log. So does what stands behind a runtime's prefix or in a record's message.
 */
export function foreignDocument(line: Line): Routed {
  const read = readObject(line.text);
  if (read === undefined) return deepDocument(line) ?? textDocument(line);
  return recordDocument(line, read, {}) ?? jsonDocument(line, read);
}

function textDocument(line: Line): Routed {
  const fields = consoleFields(line.text);
  const read = fields.message === undefined ? undefined : readObject(fields.message);
  if (read !== undefined) return recordDocument(line, read, fields) ?? heldDocument(line, read, fields);
  const service = fields.isPlatform && serviceOfFunction(line);
  return textLog(line, { message: line.text, ...fields, service, time: timeWithin(line, fields.time) });
}

/** A JSON object as the metric or span that it is. */
function recordDocument(line: Line, read: ReadObject, { requestId }: ConsoleFields): Routed | undefined {
  if (isEmf(read.value)) return metricDocument(line, read, requestId);
  return isSpan(read.value) ? spanDocument(line, read) : undefined;
}

function jsonDocument(line: Line, read: ReadObject): Routed {
  const { value } = read;
  const time = timeOf(value);
  if (isPlatformEvent(value)) {
    const fields = { ...platformFields(value), message: line.text, service: serviceOfFunction(line) };
    return jsonLog(line, { ...fields, time: timeWithin(line, time) }, read);
  }
  const known = knownFields(value);
  const inner = openMessage(read);
  if (inner !== undefined) {
    const held = withMembersOf(read, inner);
    return recordDocument(line, inner, known) ?? heldDocument(line, held, { ...known, time, message: inner.json });
  }
  const level = known.level ?? impliedLevel(value);
  const message = known.message ?? line.text;
  return jsonLog(line, { ...known, level, message, time: timeWithin(line, time) }, read);
}

/** What is known of a record by what holds it: its `message` is the record's text. */
interface Outer extends Partial<KnownFields> {
  readonly time?: number | undefined;
}

/**
 * The log of a record that a line holds behind a prefix or in its message. The record knows best what it is about, and
 * Lambda, of whose making the rest is, which request it belongs to.
 */
function heldDocument(line: Line, read: ReadObject, outer: Outer): Routed {
  const { value } = read;
  const known = knownFields(value);
  const fields = {
    level: known.level ?? outer.level ?? impliedLevel(value),
    message: known.message ?? outer.message ?? line.text,
    service: known.service ?? outer.service,
    function: known.function ?? outer.function,
    requestId: outer.requestId ?? known.requestId,
    traceId: known.traceId ?? outer.traceId,
    spanId: known.spanId ?? outer.spanId,
    error: known.error ?? outer.error,
  };
  return jsonLog(line, { ...fields, time: timeWithin(line, timeOf(value) ?? outer.time) }, read);
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
    const time = isEmf(value) ? emfTime(line, value) : undefined;
    return { kind: 'metric', source: flatSource(line, 'metric', value, time, TOO_DEEP) };
  }
  if (kind === 'span' || isSpan(value))
    return { kind: 'span', source: flatSource(line, 'span', value, timeOf({ time: value['startTime'] }), TOO_DEEP) };
  if (kind === 'log') return { kind, source: flatSource(line, 'log', value, timeOf(value), TOO_DEEP) };
  const known = knownFields(value);
  const raw = known.message === undefined ? '' : `,"raw":${JSON.stringify(line.text)}`;
  const level = known.level ?? impliedLevel(value);
  const fields = { ...known, level, message: known.message ?? line.text, time: timeWithin(line, timeOf(value)) };
  return { kind: 'log', source: `${logMembers(line, fields)}${raw},"refused":"${TOO_DEEP}"}` };
}
