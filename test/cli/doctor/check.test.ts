import { describe, expect, it, test } from 'vitest';
import { attempt, checkText, exitCode, failed, ok, verdict, warning } from '../../../cli/doctor/check.ts';

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

describe('verdict', () => {
  it.each([
    [[good], 'nothing failed'],
    [[good, odd], 'nothing failed, 1 warning'],
    [[odd, bad, odd, failed('sampler', 'late', 'wait')], "2 failed, 2 warnings: begin with 'stream', which may be"],
  ])('%j', (checks, text) => {
    expect(verdict(checks)).toContain(text);
  });
});

test('a check that can not be made has failed, and says what to do', async () => {
  const denied = Object.assign(new Error('not authorized to perform: lambda:ListFunctions'), {
    name: 'AccessDeniedException',
  });
  const [check] = await attempt('functions', () => Promise.reject(denied));
  expect(checkText(check!)).toMatch(
    /^✗ failed {3}functions: AccessDeniedException: .*lambda:ListFunctions\n {13}→ your credentials lack the permission/,
  );
  expect(await attempt('stream', async () => [good, odd])).toEqual([good, odd]);
});
