import path from 'node:path';
import { expect, test } from 'vitest';
import { getMemoryPercentFrom } from '../../../../layers/telemetry/src/runtime/memory.ts';

const proc = (name: string): string => path.join(import.meta.dirname, '../fixtures/proc', name);

test('memory that is not available is used', () => {
  expect(getMemoryPercentFrom(proc('valid'))).toBe(75);
});

test.each(['malformed', 'contradictory', 'missing'])('a %s file gives nothing', (name) => {
  expect(getMemoryPercentFrom(proc(name))).toBeUndefined();
});
