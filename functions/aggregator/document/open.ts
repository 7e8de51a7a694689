import { exactValue } from './exact-json.ts';
import { type JsonObject, type ReadObject, readObject } from './json.ts';

/**
 * Members of Lambda's JSON log format, which say nothing that a document does not say by its own fields
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).
 */
const ENVELOPE: ReadonlySet<string> = new Set(['timestamp', 'level', 'requestId', 'AWSRequestId', 'message']);

const JSON_START = /^\s*\{/;

/**
 * Finds the record that a record's message is: with Lambda's JSON format `console.log(JSON.stringify(record))` writes it
 * as a text, `console.log(record)` and `console.error(error)` as an object. `undefined` where the message is a message.
 */
export function openMessage({ value, json }: ReadObject): ReadObject | undefined {
  const { message } = value;
  if (typeof message === 'string') return JSON_START.test(message) ? readObject(message) : undefined;
  if (!isObject(message) || !Object.keys(value).every((name) => ENVELOPE.has(name))) return undefined;
  return { value: message, json: JSON.stringify(exactValue(json, value)['message']) };
}

/** A record that was in another's message, with what else the other holds where the names are free. */
export function withMembersOf(outer: ReadObject, inner: ReadObject): ReadObject {
  const names = Object.keys(outer.value).filter((name) => !ENVELOPE.has(name) && !Object.hasOwn(inner.value, name));
  if (names.length === 0) return inner;
  const exact = exactValue(outer.json, outer.value);
  const members = JSON.stringify(Object.fromEntries(names.map((name) => [name, exact[name]])));
  const rest = inner.json.trim().slice(1);
  const json = `${members.slice(0, -1)}${Object.keys(inner.value).length === 0 ? '' : ','}${rest}`;
  return { json, value: { ...Object.fromEntries(names.map((name) => [name, outer.value[name]])), ...inner.value } };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
