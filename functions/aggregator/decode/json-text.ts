import { type Extent, extentOf, isCostly, parse } from '../json-extent.ts';
import { tooManyLines } from './room.ts';

const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
/** As JSON has it. */
const WHITE_SPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Tells whether text from its first bracket to its last is one JSON object. Where it is costly to parse, brackets decide. */
export function isOneObject(text: string): boolean {
  const extent = extentOf(text, 0);
  return extent?.end === text.length && isObjectText(text, extent);
}

/**
 * Takes a JSON array of objects apart: the text of each element, as it is written. Gives `undefined` for all other text.
 *
 * @param most - elements
 * @throws Error when there are more
 */
export function elementsOf(text: string, most: number): readonly string[] | undefined {
  if (text.charCodeAt(0) !== OPEN_ARRAY) return undefined;
  const elements: string[] = [];
  for (let at = 1; ; at++) {
    at = skipSpace(text, at);
    const extent = text.charCodeAt(at) === OPEN_OBJECT ? extentOf(text, at) : undefined;
    if (extent === undefined) return undefined;
    const element = text.slice(at, extent.end);
    if (elements.length >= most) throw tooManyLines(most);
    if (!isObjectText(element, extent)) return undefined;
    elements.push(element);
    at = skipSpace(text, extent.end);
    const code = text.charCodeAt(at);
    if (code === CLOSE_ARRAY) return at === text.length - 1 ? elements : undefined;
    if (code !== COMMA) return undefined;
  }
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (WHITE_SPACE.has(text.charCodeAt(at))) at++;
  return at;
}

function isObjectText(text: string, extent: Extent): boolean {
  return isCostly(extent) || parse(text) !== undefined;
}
