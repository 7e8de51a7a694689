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
}

/** Programs use few names, over and over. Names made from data must not fill the memory. */
const MAX_NAMES = 4_096;
const MAX_KEPT_LENGTH = 256;
const names = new Map<string, Name>();
let redaction: Redaction = compileRedaction();

/** What is known of a name: its JSON and its secrecy are found once. */
export function nameOf(name: string): Name {
  const known = names.get(name);
  if (known) return known;
  const found = { json: flat(JSON.stringify(name), ':'), secret: redaction.hides(name), taken: isTaken(name) };
  if (names.size < MAX_NAMES && name.length <= MAX_KEPT_LENGTH) names.set(name, found);
  return found;
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
