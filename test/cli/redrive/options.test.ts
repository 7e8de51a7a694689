import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../../cli/redrive/options.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const parse = (...args: string[]) => parseOptions(args, NOW);

describe('parseOptions', () => {
  it('has defaults', () => {
    expect(parse('list')).toEqual({
      action: 'list',
      selection: {},
      fixes: [],
      dryRun: false,
      limit: 10,
    });
  });

  it('reads everything', () => {
    const args = ['replay', '--cause', 'field', '--since', '2h', '--fix', 'text', '--fix', 'drop:a', '--dry-run'];
    expect(parse(...args, '--stack', 'Other')).toEqual({
      action: 'replay',
      stack: 'Other',
      selection: { cause: 'field', since: new Date('2026-11-22T10:00:00Z') },
      fixes: [{ kind: 'text' }, { kind: 'drop', field: 'a' }],
      dryRun: true,
      limit: 10,
    });
  });

  it.each([
    ['30m', '2026-11-22T11:30:00Z'],
    ['7d', '2026-11-15T12:00:00Z'],
    ['2026-11-22', '2026-11-22T00:00:00Z'],
    ['2026-11-22T08:00Z', '2026-11-22T08:00:00Z'],
  ])('takes --since %s', (since, time) => {
    expect(parse('list', '--since', since)?.selection.since).toEqual(new Date(time));
  });

  it.each([[], ['--help'], ['replay', '-h']])('asks for help with %j', (...args) => {
    expect(parse(...(args as string[]))).toBeUndefined();
  });

  it.each([
    [['explode'], "redrive takes one of list, show, replay, got 'explode'"],
    [['list', 'more'], "got 'list more'"],
    [['list', '--since', 'monday'], "--since must be such as 30m, 24h, 7d or 2026-11-22T08:00Z, got 'monday'"],
    [['list', '--since', '5'], "got '5'"],
    [['show', '--limit', '0'], "--limit must be a whole number from 1, got '0'"],
    [['show', '--fix', 'text'], '--fix and --dry-run go with replay'],
    [['list', '--limit', '3'], '--limit goes with show, got it with list'],
    [['list', '--nope'], "Unknown option '--nope'"],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });
});
