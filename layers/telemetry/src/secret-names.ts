/**
 * Whether a name says that its value is a secret. A name is taken apart into words first, so that `dbPassword`,
 * `DB_PASSWORD` and `db-password` are the same, and `author` is not `auth`.
 */

/** Secret wherever they stand in a name, unless what follows only describes the secret. They may end a longer word. */
const STRONG =
  /(?:authorization|cookies?|pass ?w(?:or)?ds?|passwort|kennwort|pwd|pass ?phrase|pass ?code|secrets?|credentials?|(?:api|access|secret|private|signing|encryption|master) ?keys?(?: id)?|connection ?strings?|card ?(?:numbers?|nos?)|credit ?cards?|social ?security ?numbers?)(?= |$)/g;

/** Secret as a word of its own, unless anything but {@link OF_THE_VALUE} follows. */
const WEAK =
  /(?:^| )(?:[a-z]*tokens?|pass|auth|bearer|pin|[th]?otp|mfa|tfa|x?csrf|xsrf|signature|sig|pem|jwts?|cvv|cvc|ssn|iban)(?= |$)/g;

/** Ids of sessions that let anybody in who knows them. OpenTelemetry's `session.id` is made to be seen. */
const SESSION = /^(?:session id|j session id|jsessionid|php sessid|phpsessid|connect sid)$/;
const SHOWN = /^session\.(?:previous_)?id$/;

/** What follows the name of a secret and tells of it: `passwordLength`, `secretArn`, `cookieConsent`. */
const DESCRIBES =
  /(?:^| )(?:length|len|size|count|counts|counter|type|kind|arn|arns|name|names|id|ids|version|versions|policy|strength|score|consent|banner|domain|age|at|on|date|time|expiry|expires?|expired|expiration|ttl|changed|updated|created|rotated|rotation|required|valid|invalid|present|enabled|disabled|missing|attempts?|errors?|failures?|hint|field|fields|path|url|uri|endpoint|issuer|provider|method|scheme|status|state|index|limit|max|min|less|reset|rules?|manager|server|store|source|last)(?= |$)/;

/** What follows a word that is not always a secret, and leaves it one: `tokenValue`, `mfaCode`, `authHeader`. */
const OF_THE_VALUE =
  /^(?: (?:values?|hash|hashed|salt|headers?|codes?|prod|production|dev|development|test|staging|stage|live|confirm|confirmation|repeat|new|old|current|raw|keys?|strings?|text|plain|encrypted|numbers?|base|data|body|b))*$/;

/** Tokens that only say where to go on, or are counted. */
const MERE_TOKEN =
  /(?:^| )(?:next|page|pagination|continuation|continue|idempotency|client ?request|cancellation|start|starting|stop|first|sequence|sync|resume|change|marker|nums?|number|total|max|min|used|count|remaining|available|cached|billed|input|output|prompt|completion|reasoning|thinking|audio|text|image|of) ?tokens?$/;

/** Questions and counts: `hasPassword`, `totalSecrets`. */
const MERE_COUNT = /^(?:is|has|had|needs?|requires?|num|number of|total|count|max|min|no) /;

/** What each secret name has, so that the many others cost one look. */
const MAY_BE_SECRET =
  /pass|wort|pwd|secret|token|auth|key|cookie|credential|connection|card|social|bearer|pin|otp|mfa|tfa|srf|sig|pem|jwt|cvv|cvc|ssn|iban|sess|sid/i;
const PLAIN = /^[\x20-\x7e]*$/;

const CARD = /card/i;

const INVISIBLE = /\p{Cf}/gu;
const WORD_BOUNDARY = /(?<=\p{Ll}|\d)(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;
const NO_LETTERS = /[^\p{L}]+/gu;

/**
 * Whether values of this name are secret.
 *
 * @example
 * isSecretName('API_KEY_PROD'); // true
 * isSecretName('nextToken'); // false
 */
export function isSecretName(name: string): boolean {
  if (PLAIN.test(name) && !MAY_BE_SECRET.test(name)) return false;
  const words = wordsOf(name);
  if (MERE_COUNT.test(words)) return false;
  const strong = tailOf(words, STRONG);
  if (strong !== undefined && !DESCRIBES.test(strong)) return true;
  const weak = tailOf(words, WEAK);
  if (weak !== undefined && OF_THE_VALUE.test(weak))
    return !MERE_TOKEN.test(words.slice(0, words.length - weak.length));
  return SESSION.test(words) && !SHOWN.test(name);
}

/** Whether a name is that of a card, whose `number` is secret though the name `number` is not. */
export function isCardName(name: string): boolean {
  return CARD.test(name) && /(?:^| )card$/.test(wordsOf(name));
}

/** `X-Api-Key2` as `x api key`. What can't be seen and the widths of letters make no difference. */
function wordsOf(name: string): string {
  return name
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(WORD_BOUNDARY, ' ')
    .replace(NO_LETTERS, ' ')
    .trim()
    .toLowerCase();
}

/** What follows the last that is found, or `undefined`. */
function tailOf(words: string, pattern: RegExp): string | undefined {
  let end: number | undefined;
  for (const match of words.matchAll(pattern)) end = match.index + match[0].length;
  return end === undefined ? undefined : words.slice(end);
}
