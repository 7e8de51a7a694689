/**
 * Deepest nesting that a document may have. OpenSearch refuses more than 20 levels (`index.mapping.depth.limit`), but not
 * in a `flat_object`: there 900 nested objects have ended a whole node with a stack overflow (3.8; not at each try), whoever sent them.
 */
export const MAX_DEPTH = 20;

const QUOTE = 0x22;
const COMMA = 0x2c;
const SLASH = 0x2f;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** What stands for a level: brackets, and dots in names, which OpenSearch expands into objects. */
const LEVELS = ['{', '[', '.'];

/** How a dot begins that is written as an escape. */
const ESCAPED_DOT = String.raw`\u002`;

/**
 * Tells whether a JSON text nests objects and arrays deeper than a limit, without parsing it. A dot in a name counts as
 * a level: OpenSearch makes an object of each, and 24,000 of them end a node. A text with a comment is taken to be too
 * deep: JSON has none, but OpenSearch reads over them, and a quote in one would hide from here what follows it.
 */
export function nestsDeeperThan(limit: number, text: string): boolean {
  if (!hasMoreLevels(limit, text)) return false;
  let depth = 0;
  /** Levels that each open object or array takes, with the dots of its name. */
  const open: number[] = [];
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      const end = endOfString(text, index + 1);
      if (end === -1) return false;
      dots = isName(text, end + 1) ? dotsOf(text.slice(index + 1, end)) : 0;
      if (depth + dots > limit) return true;
      index = end;
    } else if (code === OPENING_BRACE || code === OPENING_BRACKET) {
      open.push(dots + 1);
      depth += dots + 1;
      dots = 0;
      if (depth > limit) return true;
    } else if (code === CLOSING_BRACE || code === CLOSING_BRACKET) {
      depth -= open.pop() ?? 0;
    } else if (code === COMMA) dots = 0;
    else if (code === SLASH) return true;
  }
  return false;
}

/** The place of the quote that ends a string, or -1. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - backslashes - 1) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** Whether the string that ended before `at` is a member's name. */
function isName(text: string, at: number): boolean {
  let index = at;
  while (text.charCodeAt(index) <= SPACE) index++;
  return text.charCodeAt(index) === COLON;
}

/** All that JSON has for blank is no greater. */
const SPACE = 0x20;

function dotsOf(name: string): number {
  let dots = 0;
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) dots++;
  return name.includes(ESCAPED_DOT) ? dots + name.split(/\\u002e/i).length - 1 : dots;
}

/** Nearly every short line has fewer of them than the limit, and `indexOf` finds that out far faster than a loop. */
function hasMoreLevels(limit: number, text: string): boolean {
  let count = 0;
  for (const level of LEVELS)
    for (let at = text.indexOf(level); at !== -1; at = text.indexOf(level, at + 1)) if (++count > limit) return true;
  return text.includes(ESCAPED_DOT);
}
