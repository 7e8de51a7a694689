/**
 * Deepest nesting that a document may have. OpenSearch refuses more than 20 levels (`index.mapping.depth.limit`), but not
 * in a `flat_object`: there 900 nested objects have ended a whole node with a stack overflow (3.8; not at each try), whoever sent them.
 */
export const MAX_DEPTH = 20;

const QUOTE = 0x22;
const SLASH = 0x2f;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/**
 * Tells whether a JSON text nests objects and arrays deeper than a limit, without parsing it. One with a comment is taken
 * to: JSON has none, but OpenSearch reads over them, and a quote in one would hide from here what follows it.
 */
export function nestsDeeperThan(limit: number, text: string): boolean {
  if (!hasMoreBrackets(limit, text)) return false;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENING.has(code)) {
      if (++depth > limit) return true;
    } else if (CLOSING.has(code)) depth--;
    else if (code === SLASH) return true;
  }
  return false;
}

/** Nearly every line has fewer brackets than the limit, and `indexOf` finds that out far faster than a loop. */
function hasMoreBrackets(limit: number, text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('{'); at !== -1; at = text.indexOf('{', at + 1)) if (++count > limit) return true;
  for (let at = text.indexOf('['); at !== -1; at = text.indexOf('[', at + 1)) if (++count > limit) return true;
  return false;
}
