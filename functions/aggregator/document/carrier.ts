import type { Line, LogOrigin } from '../line.ts';
import type { JsonObject } from './json.ts';
import { versionOf } from './origin.ts';

let last: LogOrigin | undefined;
let version = '';

/**
 * What a log event tells of a line of it besides its text, as members of a JSON object with a comma behind each: the
 * function's version, the line's size in UTF-8 bytes (`lineBytes`) and how long it took from the event to the stream in
 * milliseconds (`lagMs`). Nothing for a line that was put on the stream directly.
 */
export function carrierMembers(line: Line): string {
  const { origin, text, time, record } = line;
  if (origin === undefined) return '';
  if (origin !== last) {
    const known = versionOf(line);
    version = known === undefined ? '' : `"functionVersion":${JSON.stringify(known)},`;
    last = origin;
  }
  // A clock of CloudWatch's may run ahead of that of Kinesis.
  return `${version}"lineBytes":${Buffer.byteLength(text)},"lagMs":${Math.max(0, record.arrival - time)},`;
}

/** The JSON of a document with {@link carrierMembers}, unless it has members of these names already. */
export function withCarrier(line: Line, fields: JsonObject): string {
  const json = JSON.stringify(fields);
  const isTaken = 'functionVersion' in fields || 'lineBytes' in fields || 'lagMs' in fields;
  return isTaken ? json : `{${carrierMembers(line)}${json.slice(1)}`;
}
