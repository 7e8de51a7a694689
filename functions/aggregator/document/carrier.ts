import type { Line, LogOrigin } from '../line.ts';
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

/** {@link carrierMembers} as a value. */
export function carrierFields(line: Line): Record<string, unknown> {
  return JSON.parse(`{${carrierMembers(line).slice(0, -1)}}`) as Record<string, unknown>;
}
