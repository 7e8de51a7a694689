/**
 * JSON text is looked over before it is parsed: what `JSON.parse` makes of a megabyte of brackets takes thirty times its
 * memory, and its time grows faster than the text. Looking over takes neither.
 */

/** Where a bracket closes, and what is between the two. */
export interface Extent {
  /** Index behind the closing bracket. */
  readonly end: number;
  /** Deepest nesting; an array of numbers has 1. */
  readonly depth: number;
  /** Objects, arrays and commas: about how many values there are. */
  readonly values: number;
}

/** Deepest nesting that is parsed. No log nests as deep; what does is no JSON for us, but text. */
const MAX_PARSED_DEPTH = 1_000;

/** Most values that are parsed: at some 40 bytes each they stay below 200 MB. */
const MAX_PARSED_VALUES = 4_000_000;

/** Text of so many UTF-16 code units is parsed unseen: a megabyte of brackets takes 50 ms and 30 MB. */
const MAX_UNSEEN = 1024 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** JSON has no raw character below in a string. */
const SPACE = 0x20;

/**
 * Finds where the bracket at `start` is closed. Brackets are counted, not matched: text that is no JSON may have an extent
 * too, but JSON always has its own. Gives `undefined` where the text or a string ends first.
 */
export function extentOf(text: string, start: number): Extent | undefined {
  let open = 0;
  let depth = 0;
  let values = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at + 1);
    } else if (code === COMMA) {
      values++;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      values++;
      if (++open > depth) depth = open;
    } else if ((code === CLOSE_OBJECT || code === CLOSE_ARRAY) && --open <= 0) {
      return { end: at + 1, depth, values };
    }
  }
  return undefined;
}

/** Index of the quote that ends a string, or the text's length where none does before the line is over. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
    else if (code < SPACE) break;
  }
  return text.length;
}

/** Tells whether the text of an object or an array costs so much to parse that it is better not done. */
export function isCostly({ depth, values }: Extent): boolean {
  return depth > MAX_PARSED_DEPTH || values > MAX_PARSED_VALUES;
}

/**
 * Parses JSON that is an object or an array. Gives `undefined` for all other text, and for what costs too much to parse.
 */
export function parseBounded(text: string): unknown {
  if (text.length > MAX_UNSEEN) {
    const extent = extentOf(text, 0);
    if (extent === undefined || isCostly(extent)) return undefined;
  }
  return parse(text);
}

/** Parses JSON, or gives `undefined` for text that is none. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
