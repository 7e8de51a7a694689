import { type Kind, LINE_END, LINE_START } from '@sightline/telemetry/wire';
import { type FieldNode, find, ValueClass } from './tree.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Where the scan gave up. */
const NO = -1;

/**
 * Tells without parsing it whether a line that Sightline wrote has only fields that the mapping holds, each with a value
 * that its field takes. False means that it takes a closer look: of a line that is written in another way than the layer
 * writes it, too. True means also that the line nests no deeper than the mapping.
 *
 * @param node - what the mapping holds for the document
 */
export function hasOnlyKnownFields(line: string, kind: Kind, node: FieldNode): boolean {
  const end = line.length - LINE_END.length;
  switch (kind) {
    case 'log':
      return members(line, startOfContext(line), node) === line.length;
    case 'metric':
      return members(line, endOfDirectives(line), node) === line.length;
    case 'span': {
      const attributes = line.indexOf(ATTRIBUTES);
      return attributes > 0 && attributes < end && members(line, attributes, node) === line.length;
    }
  }
}

const SERVICE = '","service":';
const ATTRIBUTES = ',"attributes":{';

/** Where the context begins in a log line, behind its level and message; the user's own fields follow it. */
function startOfContext(line: string): number {
  // Not in the message, where quotes are escaped.
  const start = line.indexOf(SERVICE, LINE_START.log.length);
  return start === -1 ? NO : start + 1;
}

/** How the last of CloudWatch's directives ends, with the array that they are in and `_aws`. */
const DIRECTIVES_END = ']}]}';

/** Where the root fields begin in a metric line: behind what is for CloudWatch alone. */
function endOfDirectives(line: string): number {
  const end = line.indexOf(DIRECTIVES_END, LINE_START.metric.length);
  return end === -1 ? NO : end + DIRECTIVES_END.length;
}

/** A member that objects of a node had. */
interface Member {
  /** Its name as it is written, up to its value: `"orderId":`. */
  readonly start: string;
  readonly field: FieldNode;
  /** The one that came behind it the last time. */
  next: Member | undefined;
}

/** Members of a node by their names. */
interface Members {
  /** The one that came first the last time. */
  first: Member | undefined;
  readonly byName: Map<string, Member>;
}

/**
 * Lines that come together mostly have the same names in the same order, and to compare a name with the one that came
 * last time takes a fifth of the time that it takes to look it up.
 */
const membersOf = new WeakMap<FieldNode, Members>();

/**
 * Looks at members from a comma, or from behind an opening brace, on.
 *
 * @returns the place behind the brace that closes them, or {@link NO}
 */
function members(line: string, start: number, node: FieldNode): number {
  let at = start;
  if (at === NO) return NO;
  if (line.charCodeAt(at) === CLOSING_BRACE) return at + 1;
  let known = membersOf.get(node);
  if (known === undefined) {
    known = { first: undefined, byName: new Map() };
    membersOf.set(node, known);
  }
  let previous: Member | undefined;
  let member = known.first;
  for (;;) {
    if (line.charCodeAt(at) === COMMA) at++;
    if (member === undefined || !line.startsWith(member.start, at)) {
      member = memberAt(line, at, node, known.byName);
      if (member === undefined) return NO;
      if (previous === undefined) known.first = member;
      else previous.next = member;
    }
    at = value(line, at + member.start.length, member.field);
    if (at === NO) return NO;
    const next = line.charCodeAt(at);
    if (next === CLOSING_BRACE) return at + 1;
    if (next !== COMMA) return NO;
    previous = member;
    member = member.next;
  }
}

/** The member that begins at a place, if the mapping holds it. */
function memberAt(line: string, at: number, node: FieldNode, known: Map<string, Member>): Member | undefined {
  if (line.charCodeAt(at) !== QUOTE) return undefined;
  const close = line.indexOf('"', at + 1);
  if (line.charCodeAt(close + 1) !== COLON) return undefined;
  const name = line.slice(at + 1, close);
  return known.get(name) ?? learn(name, node, known);
}

function learn(slice: string, node: FieldNode, known: Map<string, Member>): Member | undefined {
  // A copy, since a slice would keep its whole line in memory.
  const name = Buffer.from(slice).toString();
  // A name with an escape is in no map as it stands here.
  const field = find(node, name);
  if (typeof field === 'string') return undefined;
  const member = { start: `"${name}":`, field, next: undefined };
  known.set(name, member);
  return member;
}

/** @returns the place behind the value, or {@link NO} */
function value(line: string, at: number, field: FieldNode): number {
  const first = line.charCodeAt(at);
  switch (first) {
    case QUOTE:
      return takes(field, ValueClass.Text) ? endOfText(line, at + 1) : NO;
    case OPENING_BRACE:
      return field.accepts === 0 && !field.isOpaque ? members(line, at + 1, field) : NO;
    case OPENING_BRACKET:
      return items(line, at + 1, field);
    case LETTER_T:
      return takes(field, ValueClass.Boolean) && line.startsWith('true', at) ? at + 4 : NO;
    case LETTER_F:
      return takes(field, ValueClass.Boolean) && line.startsWith('false', at) ? at + 5 : NO;
    case LETTER_N:
      return line.startsWith('null', at) ? at + 4 : NO;
    default:
      return takes(field, ValueClass.Number) ? endOfNumber(line, at) : NO;
  }
}

function takes({ accepts }: FieldNode, valueClass: number): boolean {
  return (accepts & valueClass) !== 0;
}

function endOfText(line: string, start: number): number {
  let end = line.indexOf('"', start);
  while (end !== -1 && line.charCodeAt(end - 1) === BACKSLASH && isEscaped(line, end)) end = line.indexOf('"', end + 1);
  return end === -1 ? NO : end + 1;
}

function isEscaped(line: string, at: number): boolean {
  let backslashes = 1;
  while (line.charCodeAt(at - backslashes - 1) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

function endOfNumber(line: string, start: number): number {
  let at = start;
  for (; ; at++) {
    const code = line.charCodeAt(at);
    const isPart = (code >= ZERO && code <= NINE) || code === MINUS || code === 0x2e || code === 0x65 || code === 0x2b;
    if (!isPart) return at === start ? NO : at;
  }
}

/** Of a distribution, most of which is numbers. */
const NUMBERS = /[-+.\deE]+(?:,[-+.\deE]+)*\]/y;

/** Items of an array, of which each must be what the field takes. */
function items(line: string, start: number, field: FieldNode): number {
  let at = start;
  if (line.charCodeAt(at) === CLOSING_BRACKET) return at + 1;
  if (takes(field, ValueClass.Number)) {
    NUMBERS.lastIndex = at;
    if (NUMBERS.test(line)) return NUMBERS.lastIndex;
  }
  for (;;) {
    // Arrays in arrays may nest without end, whatever the mapping holds.
    if (line.charCodeAt(at) === OPENING_BRACKET) return NO;
    at = value(line, at, field);
    if (at === NO) return NO;
    const next = line.charCodeAt(at);
    if (next === CLOSING_BRACKET) return at + 1;
    if (next !== COMMA) return NO;
    at++;
  }
}
