import { parse, parseBounded } from '../json-extent.ts';
import { MAX_DEPTH, nestsDeeperThan } from './depth.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads a JSON object; `undefined` for anything else, and for one that is nested too deeply or costs too much to parse. */
export function parseObject(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith('{') || nestsDeeperThan(MAX_DEPTH, text)) return undefined;
  return parseBounded(text) as JsonObject | undefined;
}

/** Longest text that {@link parseDeep} reads: a value takes some forty bytes of memory for each bracket. */
const MAX_DEEP_LENGTH = 256 * 1024;

/** Reads a JSON object that is nested too deeply to be stored as one; `undefined` for anything else. */
export function parseDeep(text: string): JsonObject | undefined {
  if (text.length > MAX_DEEP_LENGTH || !text.trimStart().startsWith('{') || !nestsDeeperThan(MAX_DEPTH, text))
    return undefined;
  return parse(text) as JsonObject | undefined;
}

/** The text of a field that should be a string, unless it is empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
