import { REDACTED } from './redaction.ts';

/**
 * Secrets that are known by what they look like, within any text. Each check begins with a search for a few characters
 * that hardly any text has, so that a text without secrets costs nanoseconds.
 */

/** JSON Web Tokens, signed (three parts) or encrypted (five). https://www.rfc-editor.org/rfc/rfc7519 */
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g;

/** What follows has to look made up: `Basic authentication failed` is plain English. */
const SCHEME =
  /\b(Bearer|bearer|BEARER|Basic|basic|BASIC) +(?=[\w.~+/-]*(?:\d|[a-z][A-Z]|[\w.~+/-]{20}))[\w.~+/-]{6,}=*/g;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const ACCESS_KEY_ID = /\bA[KS]IA[A-Z0-9]{16}\b/g;

/** Certificates and public keys may be seen. */
const PEM = /-----BEGIN (?!CERTIFICATE|PUBLIC)[A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|$)/gs;

/** What stands between `://` and the host of an address. */
const USER_AND_PASSWORD = /([^\s/?#"'@:]*):([^\s/"'@]+)@/y;

/** Characters of a name before `=` or `":` that are looked at. */
const MAX_NAME = 64;
const NAME_CHARACTER = /[\w.-]/;
const VALUE = /"([^"]+)"|'([^']+)'|([^\s"'&;,]+)/y;
const SCALAR = /[\w.+-]+/y;
const TELLS_NOTHING = /^(?:true|false|null|undefined|none|\*+|\d{1,2})$/i;

/** Names that are judged in one text: a body has fewer, and each costs about a microsecond. */
const MAX_NAMES = 1_000;

/** How long a text without any of these can't be. */
const SHORTEST = 8;

/** Whether a text should be looked at. Words with letters that are rare come first: they are found fastest. */
function mayHoldSecret(text: string): boolean {
  return (
    text.includes('=') ||
    text.includes('yJ') ||
    text.includes('KIA') ||
    text.includes('SIA') ||
    text.includes('BEGIN ') ||
    text.includes('@') ||
    text.includes('":') ||
    hasScheme(text)
  );
}

function hasScheme(text: string): boolean {
  return (
    text.includes('Bearer ') ||
    text.includes('bearer ') ||
    text.includes('Basic ') ||
    text.includes('basic ') ||
    text.includes('BEARER ') ||
    text.includes('BASIC ')
  );
}

/**
 * The text with `[REDACTED]` in the place of each secret that is known by its looks: JSON Web Tokens, what follows
 * `Bearer` and `Basic`, ids of AWS access keys, private keys in PEM, the password in `scheme://user:password@host`, and
 * the value in `name=value` and `"name":"value"` where the name is secret.
 *
 * @param hides - whether a name is secret
 *
 * @example
 * withoutSecretValues('POST https://ada:hunter2@shop.example failed', isSecretName);
 * // 'POST https://ada:[REDACTED]@shop.example failed'
 */
export function withoutSecretValues(text: string, hides: (name: string) => boolean): string {
  if (text.length < SHORTEST || !mayHoldSecret(text)) return text;
  let shown = text;
  if (shown.includes('eyJ')) shown = shown.replace(JSON_WEB_TOKEN, REDACTED);
  if (hasScheme(shown)) shown = shown.replace(SCHEME, `$1 ${REDACTED}`);
  if (shown.includes('KIA') || shown.includes('SIA')) shown = shown.replace(ACCESS_KEY_ID, REDACTED);
  if (shown.includes('-----BEGIN ')) shown = shown.replace(PEM, REDACTED);
  if (shown.includes('@') && shown.includes('://')) shown = withoutPasswords(shown);
  if (shown.includes('=')) shown = withoutAssigned(shown, hides);
  return shown.includes('":') ? withoutMembers(shown, hides) : shown;
}

function withoutPasswords(text: string): string {
  let shown = '';
  let from = 0;
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    USER_AND_PASSWORD.lastIndex = at + 3;
    const found = USER_AND_PASSWORD.exec(text);
    if (!found) continue;
    shown += `${text.slice(from, at + 3)}${found[1]}:${REDACTED}@`;
    from = USER_AND_PASSWORD.lastIndex;
  }
  return shown + text.slice(from);
}

/** Each name is looked for backwards from its `=`, so that a long text without one is not read again and again. */
function withoutAssigned(text: string, hides: (name: string) => boolean): string {
  let shown = '';
  let from = 0;
  let left = MAX_NAMES;
  for (let at = text.indexOf('='); at >= 0 && left > 0; at = text.indexOf('=', at + 1)) {
    if (at < from) continue;
    left--;
    const name = nameBefore(text, at, from);
    if (name === '' || !hides(name)) continue;
    VALUE.lastIndex = at + 1;
    const found = VALUE.exec(text);
    const value = found?.[1] ?? found?.[2] ?? found?.[3];
    if (value === undefined || isNothing(value)) continue;
    shown += text.slice(from, at + 1) + REDACTED;
    from = VALUE.lastIndex;
  }
  return shown + text.slice(from);
}

/** Members of JSON that is within a text, such as a request's body, and of JSON within that, whose quotes are escaped. */
function withoutMembers(text: string, hides: (name: string) => boolean): string {
  let shown = '';
  let from = 0;
  let left = MAX_NAMES;
  for (let at = text.indexOf('":'); at >= 0 && left > 0; at = text.indexOf('":', at + 2)) {
    if (at < from) continue;
    left--;
    let end = at;
    while (text.charAt(end - 1) === '\\') end--;
    const name = nameBefore(text, end, from);
    if (name === '' || text.charAt(end - name.length - 1) !== '"' || !hides(name)) continue;
    const quote = text.slice(end, at + 1);
    const member = valueAt(text, at + 2, quote);
    if (!member || isNothing(member.value)) continue;
    shown += `${text.slice(from, at + 2)}${quote}${REDACTED}${quote}`;
    from = member.end;
  }
  return shown + text.slice(from);
}

/** A text between such quotes, or a number. */
function valueAt(text: string, from: number, quote: string): { value: string; end: number } | undefined {
  let start = from;
  while (text.charAt(start) === ' ') start++;
  if (!text.startsWith(quote, start)) {
    SCALAR.lastIndex = start;
    const value = SCALAR.exec(text)?.[0];
    return value === undefined ? undefined : { value, end: start + value.length };
  }
  start += quote.length;
  let end = text.indexOf(quote, start);
  while (end > start && text.charAt(end - 1) === '\\') end = text.indexOf(quote, end + 1);
  // What was cut within the value is all value.
  return end < 0
    ? { value: text.slice(start), end: text.length }
    : { value: text.slice(start, end), end: end + quote.length };
}

function nameBefore(text: string, end: number, from: number): string {
  let start = end;
  while (start > from && end - start < MAX_NAME && NAME_CHARACTER.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

function isNothing(value: string): boolean {
  return value === '' || TELLS_NOTHING.test(value) || value.startsWith(REDACTED);
}
