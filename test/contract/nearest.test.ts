import { expect, test } from 'vitest';
import { nearest } from '../../contract/nearest.ts';

test.each([
  ['docter', 'doctor'],
  ['redirve', 'redrive'],
  ['DOCTOR', 'doctor'],
  ['redrives', 'redrive'],
  ['logs', undefined],
  ['d', undefined],
  ['', undefined],
])("for '%s' takes %s", (word, name) => {
  expect(nearest(word, ['doctor', 'redrive'])).toBe(name);
});

test('takes the nearest of several', () => {
  expect(nearest('--sinse', ['--cause', '--limit', '--since'])).toBe('--since');
});
