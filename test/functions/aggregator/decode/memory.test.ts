import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('little-memory.ts', import.meta.url));

/** Megabytes. The aggregator has 1,024 unless it is given more. */
const HEAP = 320;

it.each([
  ['an array of forty million objects', { documents: 0, rejected: 1 }],
  ['two lines of five million objects each', { documents: 2, rejected: 0 }],
  ['an envelope of four million objects', { documents: 1, rejected: 0 }],
])('%s: no end of a process with little memory', (name, outcome) => {
  const args = ['--conditions=@sightline/source', `--max-old-space-size=${HEAP}`, SCRIPT, name];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect({ status, ...JSON.parse(stdout) }).toEqual({ status: 0, ...outcome });
});
