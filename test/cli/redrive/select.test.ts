import { describe, expect, it } from 'vitest';
import { parseSince } from '../../../cli/redrive/select.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('parseSince', () => {
  it.each([
    ['30m', '2026-11-22T11:30:00Z'],
    ['2h', '2026-11-22T10:00:00Z'],
    ['7d', '2026-11-15T12:00:00Z'],
    ['2026-11-22', '2026-11-22T00:00:00Z'],
    ['2026-11-22T08:00Z', '2026-11-22T08:00:00Z'],
  ])('takes %s', (since, time) => {
    expect(parseSince(since, NOW)).toEqual(new Date(time));
  });

  it.each(['monday', '5', '5w', '2026-13-01', ''])('refuses %j', (since) => {
    expect(() => parseSince(since, NOW)).toThrow('It must be such as 30m, 24h, 7d or 2026-11-22T08:00Z.');
  });
});
