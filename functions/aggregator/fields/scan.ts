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
      return members(line, endOfContext(line), node) === line.length;
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

/** The context of the last log line: lines that come together are mostly of one invocation. */
let lastContext = '';
const CONTEXT =
  /,"service":"[^"\\]*"(?:,"function":"[^"\\]*")?(?:,"requestId":"[^"\\]*")?(?:,"traceId":"[0-9a-f]{32}","spanId":"[0-9a-f]{16}")?/y;

/** Where the user's own fields begin in a log line: behind level, message and what tells of service and invocation. */
function endOfContext(line: string): number {
  // Not in the message, where quotes are escaped.
  const start = line.indexOf(SERVICE, LINE_START.log.length) + 1;
  if (start === 0) return NO;
  if (lastContext !== '' && line.startsWith(lastContext, start)) return start + lastContext.length;
  CONTEXT.lastIndex = start;
  const context = CONTEXT.exec(line)?.[0];
  if (context === undefined) return NO;
  lastContext = context;
  return start + context.length;
}

/** How the last of CloudWatch's directives ends, with the array that they are in and `_aws`. */
const DIRECTIVES_END = ']}]}';

/** Where the root fields begin in a metric line: behind what is for CloudWatch alone. */
function endOfDirectives(line: string): number {
  const end = line.indexOf(DIRECTIVES_END, LINE_START.metric.length);
  return end === -1 ? NO : end + DIRECTIVES_END.length;
}

/**
 * Looks at members from a comma, or from behind an opening brace, on.
 *
 * @returns the place behind the brace that closes them, or {@link NO}
 */
function members(line: string, start: number, node: FieldNode): number {
  let at = start;
  if (at === NO) return NO;
  if (line.charCodeAt(at) === CLOSING_BRACE) return at + 1;
  for (;;) {
    if (line.charCodeAt(at) === COMMA) at++;
    if (line.charCodeAt(at) !== QUOTE) return NO;
    const close = line.indexOf('"', at + 1);
    // A name with an escape is in no map as it stands here.
    const field = find(node, line.slice(at + 1, close));
    if (typeof field === 'string' || line.charCodeAt(close + 1) !== COLON) return NO;
    at = value(line, close + 2, field);
    if (at === NO) return NO;
    const next = line.charCodeAt(at);
    if (next === CLOSING_BRACE) return at + 1;
    if (next !== COMMA) return NO;
  }
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
    at = value(line, at, field);
    if (at === NO) return NO;
    const next = line.charCodeAt(at);
    if (next === CLOSING_BRACKET) return at + 1;
    if (next !== COMMA) return NO;
    at++;
  }
}
