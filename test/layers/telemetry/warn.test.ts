import { expect, test } from 'vitest';
import { harmless, warnOnce } from '../../../layers/telemetry/src/warn.ts';
import { stderrOf } from './support/stderr.ts';

test('a cause is told once, in one line on stderr', () => {
  const written = stderrOf(() => {
    warnOnce('metric a', 'use b');
    warnOnce('metric a', 'use b');
    warnOnce('metric c', 'use d');
  });
  expect(written).toBe('sightline: metric a: use b\nsightline: metric c: use d\n');
});

test('a warning is one line, whatever it says', () => {
  expect(stderrOf(() => warnOnce('several\nlines', 'a\r\n   b\n'))).toBe('sightline: several lines: a b \n');
});

test('harmless work gives its result, or a warning when it throws', () => {
  expect(harmless('nothing', () => 7)).toBe(7);
  const written = stderrOf(() => {
    const result = harmless('the flush', () => {
      throw new Error('no disk');
    });
    expect(result).toBeUndefined();
  });
  expect(written).toBe('sightline: the flush failed: no disk; the invocation goes on without\n');
});
