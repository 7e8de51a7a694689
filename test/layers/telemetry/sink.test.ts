import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { writeLines } from '@sightline/telemetry';
import { afterEach, expect, test, vi } from 'vitest';
import { captureStdout } from './support/stdout.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stands in for stdout: takes what `accept` says of each write, or throws what it throws. */
function stdoutThat(accept: (left: number) => number): { text(): string } {
  let taken = '';
  vi.spyOn(fs, 'writeSync').mockImplementation(((_fd: number, data: Buffer, offset: number) => {
    const count = accept(data.length - offset);
    taken += data.toString('latin1', offset, offset + count);
    return count;
  }) as typeof fs.writeSync);
  return { text: () => Buffer.from(taken, 'latin1').toString('utf8') };
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test('all lines of a call go out in one write', () => {
  const stdout = captureStdout();
  writeLines(['one', 'zwei ü']);
  writeLines([]);
  expect(stdout.writes).toEqual(['one\nzwei ü\n']);
});

test('what a full pipe did not take is written again, and nothing twice', () => {
  let calls = 0;
  const stdout = stdoutThat((left) => {
    if (++calls % 2 === 0) throw failure('EAGAIN');
    return Math.min(left, 3);
  });
  writeLines(['äöü', 'line']);
  expect(stdout.text()).toBe('äöü\nline\n');
});

test.each(['EPIPE', 'EAGAIN', 'EBADF'])('a stdout that only says %s is given up, without an error', (code) => {
  const stdout = stdoutThat(() => {
    throw failure(code);
  });
  writeLines(['lost']);
  expect(stdout.text()).toBe('');
});

test('a reader that goes away does not end the process', async () => {
  const script = `
    import { writeLines } from '@sightline/telemetry';
    process.stdin.once('data', () => {
      writeLines(['x'.repeat(1_000_000)]);
      process.exitCode = 7;
      process.stdin.destroy();
    });`;
  const child = spawn(process.execPath, ['--conditions=@sightline/source', '--input-type=module', '-e', script]);
  child.stdout.destroy();
  child.stdin.write('go\n');
  const [code] = await once(child, 'exit');
  expect(code).toBe(7);
});
