import { parseBounded } from '../json-extent.ts';
import { MAX_DEPTH, nestsDeeperThan } from './depth.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object that was read. */
export interface ReadObject {
  readonly value: JsonObject;
  /** Its JSON, which is the text that was read unless that was not quite JSON. */
  readonly json: string;
}

/**
 * Reads a JSON object; `undefined` for anything else, and for one that is nested too deeply to be stored as one or costs
 * too much to parse. `NaN` and `Infinity`, which Python and .NET write where JSON has no number, become `null`.
 */
export function readObject(text: string): ReadObject | undefined {
  return isBraced(text) && !nestsDeeperThan(MAX_DEPTH, text) ? parse(text) : undefined;
}

/** The value of {@link readObject}. */
export function parseObject(text: string): JsonObject | undefined {
  return readObject(text)?.value;
}

/** Longest text that {@link parseDeep} reads: a value takes some forty bytes of memory for each bracket. */
const MAX_DEEP_LENGTH = 256 * 1024;

/** Reads a JSON object that is nested too deeply to be stored as one; `undefined` for anything else. */
export function parseDeep(text: string): JsonObject | undefined {
  if (text.length > MAX_DEEP_LENGTH || !isBraced(text) || !nestsDeeperThan(MAX_DEPTH, text)) return undefined;
  return parse(text)?.value;
}

function isBraced(text: string): boolean {
  return text.charCodeAt(0) === OPENING_BRACE || text.trimStart().startsWith('{');
}

const OPENING_BRACE = 0x7b;

function parse(text: string): ReadObject | undefined {
  const json = parseStrict(text);
  if (json !== undefined) return json;
  return text.includes('NaN') || text.includes('Infinity') ? parseStrict(withoutNaN(text)) : undefined;
}

function parseStrict(json: string): ReadObject | undefined {
  const value = parseBounded(json) as JsonObject | undefined;
  return value === undefined ? undefined : { value, json };
}

const NO_NUMBERS = /-?\b(?:NaN|Infinity)\b/g;

/** Writes `null` for what is no number outside of strings. */
function withoutNaN(text: string): string {
  let json = '';
  let start = 0;
  for (let quote = text.indexOf('"'); quote !== -1; quote = text.indexOf('"', start)) {
    const end = endOfString(text, quote + 1);
    json += text.slice(start, quote).replace(NO_NUMBERS, 'null') + text.slice(quote, end);
    start = end;
  }
  return json + text.slice(start).replace(NO_NUMBERS, 'null');
}

/** The place after the quote that ends a string. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - backslashes - 1] === '\\') backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

/** A member by its dotted name, whether it is written with the dots or as objects in each other. */
export function memberOf(value: JsonObject, name: string): unknown {
  const member = value[name];
  if (member !== undefined) return member;
  const dot = name.indexOf('.');
  if (dot === -1) return undefined;
  const parent = value[name.slice(0, dot)];
  return typeof parent === 'object' && parent !== null
    ? memberOf(parent as JsonObject, name.slice(dot + 1))
    : undefined;
}

/** The text of a field that should be a string, unless it is empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
