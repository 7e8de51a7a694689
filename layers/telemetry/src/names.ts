import { flat } from './flat.ts';
import { isTaken } from './logger/envelope.ts';
import { compileRedaction, type Paths, type Redaction, type RedactionOptions } from './redaction.ts';
import { isCardName } from './secret-names.ts';
import { withoutSecretValues } from './secret-values.ts';

/** What is known of a field's name. */
export interface Name {
  /** `"name":` */
  readonly json: string;
  /** Whether its values are hidden. */
  readonly secret: boolean;
  /** What is secret below it, wherever it stands. */
  readonly inside: Paths | undefined;
  /** Whether a log line has a field of its own of this name. */
  readonly taken: boolean;
  /** OpenSearch makes an object of each dot in a name, so each is a level of nesting. */
  readonly dots: number;
}

/** Dots in a name at the root of a line. */
const MAX_DOTS = 15;

/** Programs use few names, over and over. Names made from data must not fill the memory. */
const MAX_NAMES = 4_096;
const MAX_KEPT_LENGTH = 256;
const names = new Map<string, Name>();
let always: RedactionOptions = {};
let redaction: Redaction = compileRedaction();

/** `number` is secret in a card, and nowhere else. */
const IN_CARDS = compileRedaction({ paths: ['number', 'no'] }).paths;

/**
 * What is known of a name: its JSON and its secrecy are found once.
 *
 * @param maxDots - further ones are written as underscores
 */
export function nameOf(name: string, maxDots = MAX_DOTS): Name {
  const known = names.get(name) ?? look(name);
  return known.dots > maxDots ? nameOf(shallowName(name, maxDots)) : known;
}

function look(name: string): Name {
  const found = {
    json: flat(JSON.stringify(name), ':'),
    secret: redaction.hides(name),
    inside: isCardName(name) ? IN_CARDS : undefined,
    taken: isTaken(name),
    dots: name.split('.').length - 1,
  };
  if (names.size < MAX_NAMES && name.length <= MAX_KEPT_LENGTH) names.set(name, found);
  return found;
}

/** The name with all dots after the first few written as underscores, so that it is no deeper. */
export function shallowName(name: string, dots = MAX_DOTS): string {
  let seen = 0;
  return name.replace(/\./g, (dot) => (seen++ < dots ? dot : '_'));
}

/** What is secret now. Another object after each change, so that what was made before can be told. */
export function currentRedaction(): Redaction {
  return redaction;
}

/** The secret places of a log line. */
export function secretPaths(): Paths | undefined {
  return redaction.paths;
}

/** A text without what is a secret by its looks. */
export function withoutSecrets(text: string): string {
  return redaction.values ? withoutSecretValues(text, isSecret) : text;
}

function isSecret(name: string): boolean {
  return nameOf(name).secret;
}

/**
 * Sets what is secret from now on.
 *
 * @returns keys and paths that can't be understood
 */
export function setRedaction(options: RedactionOptions): readonly string[] {
  redaction = compileRedaction(always, options);
  names.clear();
  return redaction.misread;
}

/** Sets what is secret whatever {@link setRedaction} is given: the operator's word. */
export function setAlwaysSecret(options: RedactionOptions): readonly string[] {
  always = options;
  return setRedaction({});
}
