import { InvalidArgumentError } from 'commander';
import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { timeOfKey } from './object.ts';

/** Which letters a command is about; all when nothing is said. */
export interface Selection {
  /** Part of a cause's type or reason, in any case. */
  readonly cause?: string;
  /** Only rows whose first record came, and batches that Lambda gave up on, at this time or later. */
  readonly since?: Date;
}

/** An object whose name does not tell its time is always of interest. */
export function selectsObject(key: string, { since }: Selection): boolean {
  const time = timeOfKey(key);
  return since === undefined || time === undefined || time >= since;
}

export function selectsLetter({ cause: { type, reason } }: DeadLetter, { cause }: Selection): boolean {
  return cause === undefined || `${type}: ${reason}`.toLowerCase().includes(cause.toLowerCase());
}

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a moment: a number of minutes, hours or days ago, or a date with or without a time (UTC unless it says so).
 *
 * @throws InvalidArgumentError when it is neither
 * @example
 * parseSince('24h', Date.now());
 * parseSince('2026-11-22T08:00Z', Date.now());
 */
export function parseSince(text: string, now: number): Date {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  const time = new Date(count === undefined ? text : now - Number(count) * (UNITS_MS[unit] ?? 0));
  if (Number.isNaN(time.getTime()) || (count === undefined && !/^\d{4}-\d{2}-\d{2}/.test(text)))
    throw new InvalidArgumentError('It must be such as 30m, 24h, 7d or 2026-11-22T08:00Z.');
  return time;
}
