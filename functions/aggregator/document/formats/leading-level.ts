import { levelNamed, levelOfSyslog } from './levels.ts';
import { REQUEST_ID, type TextFields } from './text-fields.ts';

/** What of a text's first line may stand before its level, in characters and in words. */
const MAX_LENGTH = 240;
const MAX_WORDS = 12;

/** `<3>` of syslog and of systemd; the facility stands above the three bits of the severity. */
const PRIORITY = /^<(\d{1,3})>/;

/** `E1126 12:00:00.123456` of glog and klog, `[E 2026-…` of Tornado. */
const LETTERED = /^(?:([IWEF])\d{4} \d\d:\d\d:\d\d|\[([DIWEF]) \d)/;

/** `fail: Shop.Orders[0]` of .NET's console. */
const DOTNET = /^(trce|dbug|info|warn|fail|crit): [\w.`+]+\[\d+\]/;

/** A date of java.util.logging, whose level begins the second line. */
const JAVA_UTIL = /^[A-Z][a-z]{2} \d{1,2}, \d{4},? [^\n]*\r?\n([A-Z]{4,7}): /;

/** `PHP Warning:  …`, with a date before it where PHP writes its log itself. */
const PHP = /^(?:\[[^\]]*\] )?PHP (?:(Fatal error|Parse error)|(Warning)|(?:Notice|Deprecated)): /;

const LAMBDA_WARNING = 'LAMBDA_WARNING: ';

const LETTERS: Readonly<Record<string, string>> = {
  V: 'TRACE',
  D: 'DEBUG',
  I: 'INFO',
  W: 'WARN',
  E: 'ERROR',
  F: 'FATAL',
};

/** A word and a blank, as most texts begin that are no log's. */
const SENTENCE = /^[A-Za-z][a-z]* [^|-]/;

/** Finds the level that a text begins with, in the forms of common loggers, and a request's id beside it. */
export function leadingFields(text: string): TextFields | undefined {
  if (SENTENCE.test(text) && !NAMED_DATE.test(text)) return undefined;
  const level = byPattern(text);
  if (level !== undefined) return { level };
  const line = firstLine(text);
  return isLogfmt(line) ? logfmtFields(line) : walk(line);
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** None of the patterns begins with a digit, with which most texts of a log do. */
function byPattern(text: string): string | undefined {
  const first = text.charCodeAt(0);
  if (first >= DIGIT_0 && first <= DIGIT_9) return undefined;
  const priority = PRIORITY.exec(text)?.[1];
  if (priority !== undefined && Number(priority) < 192) return levelOfSyslog(Number(priority) % 8);
  const [, glog, tornado] = LETTERED.exec(text) ?? [];
  if (glog !== undefined || tornado !== undefined) return LETTERS[glog ?? tornado!];
  if (text.startsWith('(node:') || text.startsWith(LAMBDA_WARNING)) return 'WARN';
  const php = PHP.exec(text);
  if (php !== null) return php[1] ? 'ERROR' : php[2] ? 'WARN' : 'INFO';
  return levelNamed(DOTNET.exec(text)?.[1] ?? JAVA_UTIL.exec(text)?.[1] ?? '');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape is one.
const COLOUR = /\u001b\[[\d;]*m/g;

function firstLine(text: string): string {
  const head = text.slice(0, MAX_LENGTH);
  const line = head.includes('\u001b') ? head.replace(COLOUR, '') : head;
  const end = line.search(/[\r\n]/);
  return end === -1 ? line : line.slice(0, end);
}

const LOGFMT = /^[\w.@-]+=/;
const LOGFMT_LEVEL = /(?:^|\s)(?:level|lvl|severity|loglevel|log_level|log\.level)="?([A-Za-z]+)"?(?=[\s,]|$)/;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

function isLogfmt(line: string): boolean {
  return LOGFMT.test(line);
}

/** `level=error msg="no stock"`, in any order. */
function logfmtFields(line: string): TextFields | undefined {
  const level = LOGFMT_LEVEL.exec(line.replace(QUOTED, (text) => (text.includes(' ') ? '""' : text)))?.[1];
  return level === undefined ? undefined : { level: levelNamed(level) ?? level.toUpperCase() };
}

/** A word, or words between brackets, and the blank behind it. */
const WORD = /(\[[^\]]*\]:?|\S+)(\s*)/y;

/** Dates and times of day in all the forms that loggers write; six digits are one of both. */
const TIME = /^[[(]?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d{1,2}:\d\d|\d\d[-/]\d\d|\d{6})/;
const NAMED_DATE = /^\[?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/;
const ID = new RegExp(`^${REQUEST_ID}$`);

/** What may stand before a level beside dates: signs, numbers, names with punctuation, words in capitals. Not a word of a sentence. */
const SIGNS = /^[^\p{L}\p{N}[(]+$/u;
const HEADER = /[\d[\]().:/_=#@]|^[^\p{L}\p{N}]+$|^[A-Z]+$/u;

/**
 * Goes through the words before the message of a line such as `2026-11-26 12:00:00,123 ERROR [main] …`, until one is
 * the level or begins a sentence.
 */
function walk(line: string): TextFields | undefined {
  let dated = false;
  let requestId: string | undefined;
  let before = '';
  let isFirst = true;
  WORD.lastIndex = line.search(/\S/);
  if (WORD.lastIndex === -1) return undefined;
  for (let index = 0; index < MAX_WORDS; index++) {
    const [, word = '', blank = ''] = WORD.exec(line) ?? [];
    if (word === '') return undefined;
    const place = { before, after: line.slice(WORD.lastIndex), blank, isFirst, dated };
    const level = levelOfWord(word, place);
    if (level !== undefined) return { level, ...(requestId !== undefined && { requestId }) };
    if (ID.test(word)) requestId = word;
    else if (TIME.test(word) || NAMED_DATE.test(word)) dated = true;
    else if (before.endsWith(':') && !TIME.test(before)) return undefined;
    else if (!HEADER.test(word) && !isBetweenSigns(place)) return undefined;
    // `[main] ERROR …`: what stands in brackets makes a header as a date does.
    if (word.startsWith('[')) dated = true;
    isFirst &&= SIGNS.test(word);
    before = word;
  }
  return undefined;
}

/** A word of a line and what is around it. */
interface Place {
  readonly before: string;
  readonly after: string;
  readonly blank: string;
  readonly isFirst: boolean;
  readonly dated: boolean;
}

/** Names that begin a line of a log oftener than a sentence when they are in capitals. */
const COMMON = new Set(['TRACE', 'DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'FATAL', 'CRITICAL', 'SEVERE', 'NOTICE']);

/** Names that are a level in small letters too. */
const SMALL = new Set([
  'trace',
  'debug',
  'info',
  'information',
  'warn',
  'warning',
  'error',
  'err',
  'fatal',
  'critical',
  'crit',
  'notice',
]);

/** What says that there is none of what stands before it: `error: none`, `error: 0 of 7`. */
const NOTHING = /^(?:0\b|(?:none|null|nil|false|no|undefined|n\/a|""|''|\[\]|\{\}|-)?[.,;]?$)/i;

const BRACKETED = /^\[\s*(?:[\w.-]+:)?([A-Za-z]{3,11})\s*\]:?$/;
const NAMED = /^([A-Za-z]{1,11})(:|[,|]?$)/;

function levelOfWord(word: string, place: Place): string | undefined {
  const bracketed = BRACKETED.exec(word)?.[1];
  if (bracketed !== undefined) return place.isFirst || place.dated ? levelInBrackets(bracketed) : undefined;
  const [, name, mark] = NAMED.exec(word) ?? [];
  if (name === undefined) return keyedLevel(word, place);
  if (name.length === 1) return place.dated && /^\d+$/.test(place.before) ? LETTERS[name] : undefined;
  return name === name.toUpperCase() ? capitals(name, mark, place) : smallLetters(name, word, place);
}

function levelInBrackets(name: string): string | undefined {
  const isLevel =
    name === name.toUpperCase() || SMALL.has(name.toLowerCase()) || /^(?:alert|emerg|trce|dbug)$/.test(name);
  return isLevel ? levelNamed(name) : undefined;
}

function capitals(name: string, mark: string | undefined, place: Place): string | undefined {
  if (place.before === '0') return undefined;
  if (place.dated || (place.isFirst && (COMMON.has(name) || mark === ':'))) return levelNamed(name);
  return undefined;
}

/** Small letters are a level only where something sets them off from a sentence. */
function smallLetters(name: string, word: string, place: Place): string | undefined {
  if (!SMALL.has(name.toLowerCase())) return undefined;
  const { after, blank, isFirst, dated } = place;
  if (word.endsWith(':')) return (isFirst || dated) && !NOTHING.test(after.trim()) ? levelNamed(name) : undefined;
  if (!dated) return undefined;
  const isSetOff = blank.length > 1 || blank.includes('\t') || SIGN.test(after.charAt(0));
  return isSetOff && word === name ? levelNamed(name) : undefined;
}

/** `level=error`, and `production.ERROR:` of Monolog. */
const KEYED = /^(?:(?:level|lvl|severity)=["']?([A-Za-z]+)["']?,?|[\w-]+\.([A-Z]+):)$/;

function keyedLevel(word: string, { dated }: Place): string | undefined {
  const [, value, ofChannel] = (dated && KEYED.exec(word)) || [];
  return levelNamed(value ?? ofChannel ?? '');
}

const SIGN = /^[-|]$/;

/** `… - shop.orders - ERROR - …` of Python. */
function isBetweenSigns({ before, after, dated }: Place): boolean {
  return dated && SIGN.test(before) && SIGN.test(after.charAt(0));
}
