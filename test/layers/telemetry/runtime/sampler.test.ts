import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRuntimeSampler } from '@sightline/telemetry/runtime';
import { expect, test } from 'vitest';

const fixtures = path.join(import.meta.dirname, '../fixtures/proc');

test('CPU is measured since the last reading', () => {
  const proc = fs.mkdtempSync(path.join(os.tmpdir(), 'proc-'));
  fs.cpSync(path.join(fixtures, 'valid'), proc, { recursive: true });
  const sampler = createRuntimeSampler({ proc, disks: [] });
  expect(sampler.sample()).toEqual({ memoryPercent: 75, disks: [] });
  fs.cpSync(path.join(fixtures, 'valid-later'), proc, { recursive: true });
  expect(sampler.sample()).toEqual({ cpuPercent: 30, memoryPercent: 75, disks: [] });
  fs.rmSync(proc, { recursive: true });
  expect(sampler.sample()).toEqual({ disks: [] });
});

test('what can’t be read is absent', () => {
  const sampler = createRuntimeSampler({ proc: path.join(fixtures, 'malformed'), disks: ['/no/such/folder'] });
  expect(sampler.sample()).toEqual({ disks: [] });
});

test.runIf(process.platform === 'linux')('this machine’s own figures are percentages', () => {
  const disk = os.tmpdir();
  const sample = createRuntimeSampler({ disks: [disk] }).sample();
  for (const percent of [sample.memoryPercent, sample.disks[0]?.usedPercent]) {
    expect(percent).toBeGreaterThanOrEqual(0);
    expect(percent).toBeLessThanOrEqual(100);
  }
  expect(sample.disks.map(({ path: each }) => each)).toEqual([disk]);
});
