import type { Line } from '../line.ts';
import { carrierMembers } from './carrier.ts';
import type { Routed } from './document.ts';
import type { KnownFields } from './fields.ts';
import type { ReadObject } from './json.ts';
import { functionOf } from './origin.ts';
import { isoTime } from './timestamp.ts';

/** What is known of a foreign log, under the names of our own. */
export interface LogFields extends Partial<KnownFields> {
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** The log of a line that is text. */
export function textLog(line: Line, fields: LogFields): Routed {
  return { kind: 'log', source: `${logMembers(line, fields)}}` };
}

/** The log of a line that is or holds a JSON object, which becomes its `attributes`. */
export function jsonLog(line: Line, fields: LogFields, named: ReadObject): Routed {
  const { json } = named;
  // The JSON as it came: it was parsed, so it is sound, and writing it anew would cost as much again and round long
  // numbers. Its newlines are all between its parts, as JSON has none in a string.
  const attributes = json.includes('\n') ? json.replaceAll('\n', ' ') : json;
  return { kind: 'log', source: `${logMembers(line, fields)},"attributes":${attributes}}`, named };
}

/** A log document as far as its fields are known, without the brace that ends it. */
export function logMembers(line: Line, fields: LogFields): string {
  const { origin } = line;
  const { error } = fields;
  let json = `{${carrierMembers(line)}"@timestamp":"${isoTime(fields.time)}"`;
  json += members.level(fields.level);
  json += `,"message":${JSON.stringify(fields.message)}`;
  json += members.service(fields.service);
  json += members.function(functionOf(line) ?? fields.function);
  json += members.requestId(fields.requestId);
  if (fields.traceId !== undefined) json += `,"traceId":"${fields.traceId}"`;
  if (fields.spanId !== undefined) json += `,"spanId":"${fields.spanId}"`;
  if (error !== undefined)
    json += `,"error":${JSON.stringify({ name: error.name, message: error.message, stack: error.stack })}`;
  if (origin !== undefined) json += members.logGroup(origin.logGroup) + members.logStream(origin.logStream);
  return json;
}

const members = {
  level: member('level'),
  service: member('service'),
  function: member('function'),
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
