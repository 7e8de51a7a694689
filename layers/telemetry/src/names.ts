import { flat } from './flat.ts';
import { isTaken } from './logger/envelope.ts';
import { compileRedaction, type Paths, type Redaction, type RedactionOptions } from './redaction.ts';

/** What is known of a field's name. */
export interface Name {
  /** `"name":` */
  readonly json: string;
  /** Whether its values are hidden. */
  readonly secret: boolean;
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
let redaction: Redaction = compileRedaction();

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

/** The secret places of a log line. */
export function secretPaths(): Paths | undefined {
  return redaction.paths;
}

/** Sets what is secret from now on. */
export function setRedaction(options: RedactionOptions): void {
  redaction = compileRedaction(options);
  names.clear();
}
