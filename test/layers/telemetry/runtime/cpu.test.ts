import path from 'node:path';
import { expect, test } from 'vitest';
import { cpuPercent, getCpuTimesFrom } from '../../../../layers/telemetry/src/runtime/cpu.ts';

const proc = (name: string): string => path.join(import.meta.dirname, '../fixtures/proc', name);

test('CPU times are summed over all states but idle and waiting', () => {
  expect(getCpuTimesFrom(proc('valid'))).toEqual({ total: 9_860, busy: 1_560 });
});

test.each(['malformed', 'contradictory', 'missing'])('a %s file gives nothing', (name) => {
  expect(getCpuTimesFrom(proc(name))).toBeUndefined();
});

test('the busy share is that between two readings', () => {
  const before = getCpuTimesFrom(proc('valid'))!;
  const now = getCpuTimesFrom(proc('valid-later'))!;
  expect(cpuPercent(before, now)).toBe(30);
  expect(cpuPercent(before, before)).toBeUndefined();
  expect(cpuPercent(now, before)).toBeUndefined();
});
