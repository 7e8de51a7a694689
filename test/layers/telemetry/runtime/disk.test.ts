import os from 'node:os';
import { expect, test } from 'vitest';
import { diskPercent, getDiskPercentFrom } from '../../../../layers/telemetry/src/runtime/disk.ts';

test('reserved blocks count as neither used nor free, as in df', () => {
  expect(diskPercent({ blocks: 100, bfree: 40, bavail: 20 })).toBe(75);
});

test('a file system without space gives nothing', () => {
  expect(diskPercent({ blocks: 0, bfree: 0, bavail: 0 })).toBeUndefined();
});

test('a real file system is used to some degree, and a missing one gives nothing', () => {
  expect(getDiskPercentFrom(os.tmpdir())).toBeGreaterThanOrEqual(0);
  expect(getDiskPercentFrom(os.tmpdir())).toBeLessThanOrEqual(100);
  expect(getDiskPercentFrom('/no/such/folder')).toBeUndefined();
});
