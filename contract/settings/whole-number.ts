import type { Env } from '@sightline/telemetry/env';
import { textVariable } from './text-variable.ts';

/**
 * A variable that holds a whole number from 1 on.
 *
 * @param max - the largest that it may hold
 * @returns `undefined` when it is empty or missing
 * @throws Error when it is no such number
 */
export function wholeNumber(env: Env, name: string, max?: number): number | undefined {
  const text = textVariable(env, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= (max ?? value)) return value;
  throw new Error(`${name} must be a whole number from 1 ${max === undefined ? 'on' : `to ${max}`}, got '${text}'`);
}
