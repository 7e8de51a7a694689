/**
 * Several texts as one, for what is kept and becomes part of many lines: what `+` makes is a tree of its parts, which is
 * walked again each time.
 */
export function flat(...parts: readonly string[]): string {
  return parts.join('');
}
