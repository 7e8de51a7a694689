import { type Duration, Token } from 'aws-cdk-lib';

/**
 * Throws unless a number lies in the range that AWS accepts. A value that is only known at deployment passes.
 *
 * @throws Error naming the property, what was got and the range
 */
export function requireInRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (!Number.isInteger(value) || value < min || value > max)
    throw new Error(`${name} must be a whole number from ${min} to ${max}, got ${value}`);
}

/**
 * Throws unless a duration lies in the range that AWS accepts, in seconds. A value that is only known at deployment passes.
 *
 * @throws Error naming the property, what was got and the range
 */
export function requireSecondsInRange(name: string, value: Duration | undefined, min: number, max: number): void {
  if (value === undefined || value.isUnresolved()) return;
  const seconds = value.toSeconds({ integral: false });
  if (seconds < min || seconds > max) throw new Error(`${name} must be from ${min} to ${max} seconds, got ${seconds}`);
}
