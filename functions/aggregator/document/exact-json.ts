import type { JsonObject } from './json.ts';

/** What TypeScript's library does not know yet of JSON (https://tc39.es/proposal-json-parse-with-source/). */
interface SourcedJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(json: string): unknown;
}

const json = JSON as unknown as SourcedJson;

/**
 * Digits, or an exponent, of which a double may not hold all: sixteen digits, or an exponent of three. Every other number
 * is the same after it was read and written.
 */
const LONG_NUMBER = /[\d.]{16}|[eE][+-]?\d{3}/;

/**
 * Makes of JSON that was parsed what `JSON.stringify` writes with each number as it came: those that a double can't hold
 * are objects of `JSON.rawJSON`. Nothing else may be done with them than to write them.
 *
 * @param value - what `JSON.parse` made of it; it is given back where it is the same
 */
export function exactValue(text: string, value: JsonObject): JsonObject {
  return LONG_NUMBER.test(text) ? (json.parse(text, exactNumber) as JsonObject) : value;
}

function exactNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && String(value) !== source ? json.rawJSON(source) : value;
}
