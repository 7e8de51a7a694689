import { expect, test } from 'vitest';
import { doctor } from '../../../cli/doctor/doctor.ts';
import { parseOptions } from '../../../cli/doctor/options.ts';

test('has defaults', () => {
  expect(parseOptions([])).toEqual({ json: false, strict: false });
  expect(parseOptions(['--json', '--strict', '--stack', 'Prod'])).toEqual({ stack: 'Prod', json: true, strict: true });
});

test('refuses what it does not know', () => {
  expect(() => parseOptions(['--fix'])).toThrow("Unknown option '--fix'");
});

test('explains itself', async () => {
  const said: string[] = [];
  expect(await doctor(['--help'], {}, (text) => said.push(text))).toBe(0);
  expect(said.join()).toContain('sightline doctor: look whether a deployment works');
});
