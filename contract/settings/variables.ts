import type { Env } from '@sightline/telemetry/env';

/** Environment variables of a function, as a construct sets them. */
export type Variables = Readonly<Record<string, string>>;

/**
 * The settings of one function in both directions: a construct writes them as variables, and the function, or a command
 * that asks AWS for the function's variables, reads them. What was written reads as the same.
 */
export interface Settings<Written, Read> {
  /** Values may be tokens of the CDK; nothing is checked. */
  write(settings: Written): Variables;
  /** @throws Error that names the variable, its value, the range and the default */
  read(env: Env): Read;
}

/** Leaves out the settings that are not there: they have a default where they are read. */
export function variables(values: Readonly<Record<string, string | number | undefined>>): Variables {
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}

/** A variable's text; an empty one is one that is not set, as it is what `NAME=` and a console's blank field give. */
export function text(env: Env, name: string): string | undefined {
  return env[name] || undefined;
}

/**
 * The text of a variable that must be there.
 *
 * @param fix - what the reader is to do, after "set it to"
 * @throws Error when it is missing or empty
 */
export function required(env: Env, name: string, fix: string): string {
  const value = text(env, name);
  if (value === undefined) throw new Error(`${name} is missing: set it to ${fix}`);
  return value;
}

/**
 * A variable that holds one of several values.
 *
 * @param fallback - what it is when it is missing or empty; without one it must be there
 * @throws Error when it is none of them
 */
export function oneOf<T extends string>(env: Env, name: string, values: readonly T[], fallback?: T): T {
  const value = text(env, name) ?? fallback;
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new Error(`${name} must be ${listOf(values)}, got '${value ?? ''}'${hint(fallback)}`);
}

/**
 * A variable that holds a whole number from 1 on.
 *
 * @param range - `max` is the largest that it may hold, `fallback` what it is when it is missing or empty
 * @throws Error when it is no such number
 */
export function wholeNumber(env: Env, name: string, range: { max?: number; fallback: number }): number;
export function wholeNumber(env: Env, name: string, range: { max?: number }): number | undefined;
export function wholeNumber(
  env: Env,
  name: string,
  { max, fallback }: { max?: number; fallback?: number },
): number | undefined {
  const value = text(env, name);
  if (value === undefined) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= (max ?? number)) return number;
  const range = max === undefined ? 'on' : `to ${max}`;
  throw new Error(`${name} must be a whole number from 1 ${range}, got '${value}'${hint(fallback)}`);
}

/**
 * A text that must be an `http` or `https` URL.
 *
 * @param fix - what the reader is to do
 * @returns it as `URL` writes it
 * @throws Error when it is none
 */
export function httpUrl(name: string, value: string, fix: string): string {
  const url = URL.parse(value);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new Error(`${name} must be an http or https URL, got '${value}': ${fix}`);
  return url.href;
}

/** `a, b or c` */
function listOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function hint(fallback: string | number | undefined): string {
  return fallback === undefined ? '' : `: unset it for the default, ${fallback}`;
}
