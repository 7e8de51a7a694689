import { expect, it } from 'vitest';
import { exitCode, failed, ok, warning } from '../../../bin/doctor/check.ts';

const good = ok('stream', 'enabled');
const odd = warning('retention', 'none', 'add it');
const bad = failed('stream', 'disabled', 'enable it');

it.each([
  [[], false, 0],
  [[good, odd], false, 0],
  [[good, odd], true, 1],
  [[good], true, 0],
  [[good, bad], false, 1],
])('%j, strict %s: exit code %i', (checks, strict, code) => {
  expect(exitCode(checks, strict)).toBe(code);
});
