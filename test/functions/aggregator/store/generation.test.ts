import { describe, expect, it } from 'vitest';
import {
  CLOCK_MARGIN_MS,
  generationsOf,
  writeIndex,
  writtenSince,
} from '../../../../functions/aggregator/store/generation.ts';

const made = (time: number) => ({ settings: { index: { creation_date: String(time) } } });

describe('generationsOf', () => {
  it('sorts the indexes of each store by their generation, whatever their order and their dates', () => {
    const generations = generationsOf(
      {
        '.ds-logs-a-1000000': made(5),
        '.ds-logs-a-000002': made(3),
        '.ds-logs-a-000010': made(1),
        map: made(4),
        '.ds-logs-000001': made(2),
      },
      ['logs', 'logs-a', 'map'],
    );
    expect(generations && Object.fromEntries(generations)).toEqual({
      logs: [{ name: '.ds-logs-000001', createdAt: 2 }],
      'logs-a': [
        { name: '.ds-logs-a-000002', createdAt: 3 },
        { name: '.ds-logs-a-000010', createdAt: 1 },
        { name: '.ds-logs-a-1000000', createdAt: 5 },
      ],
      map: [{ name: 'map', createdAt: 4 }],
    });
    expect(writeIndex(generations!, 'logs-a')?.name).toBe('.ds-logs-a-1000000');
    expect(writeIndex(generations!, 'none')).toBeUndefined();
  });

  it('has nothing of a store that is gone, and takes no other for it', () => {
    const generations = generationsOf({ '.ds-logs-b-000001': made(1), logs_kept: made(1) }, ['logs', 'logs-b']);
    expect([...generations!.keys()]).toEqual(['logs-b']);
  });

  it.each([
    ['a page', '<html></html>'],
    ['an answer to another question', { errors: false, items: [] }],
    ['an index without a date', { '.ds-logs-000001': { settings: { index: {} } } }],
    ['nothing', null],
    ['a list', []],
  ])('says nothing of %s', (_, body) => {
    expect(generationsOf(body, ['logs'])).toBeUndefined();
  });
});

describe('writtenSince', () => {
  const day = 86_400_000;
  const indexes = [1, 2, 3].map((n) => ({ name: String(n), createdAt: n * day }));
  const names = (since: number) => writtenSince(indexes, since).map(({ name }) => name);

  it('is the index that is written to, for what came after it was made and a while', () => {
    expect(names(3 * day + CLOCK_MARGIN_MS)).toEqual(['3']);
    expect(names(9 * day)).toEqual(['3']);
  });

  it('is every index that was written to from then on', () => {
    expect(names(3 * day + CLOCK_MARGIN_MS - 1)).toEqual(['2', '3']);
    expect(names(2 * day + CLOCK_MARGIN_MS)).toEqual(['2', '3']);
    expect(names(2 * day)).toEqual(['1', '2', '3']);
  });

  it('is all of them for what is older than the oldest', () => {
    expect(names(0)).toEqual(['1', '2', '3']);
  });
});
