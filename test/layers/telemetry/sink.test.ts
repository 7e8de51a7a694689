import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeLines } from '@sightline/telemetry';
import { kindOf } from '@sightline/telemetry/wire';
import { afterEach, expect, test, vi } from 'vitest';
import { withLevel } from '../../../layers/telemetry/src/sink.ts';
import { captureStdout } from './support/stdout.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stands in for stdout: takes what `accept` says of each write, or throws what it throws. */
function stdoutThat(accept: (left: number) => number): { text(): string } {
  let taken = '';
  vi.spyOn(fs, 'writeSync').mockImplementation(((_fd: number, data: string | Buffer) => {
    const bytes = Buffer.from(data);
    const count = accept(bytes.length);
    taken += bytes.toString('latin1', 0, count);
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

test('what is too long for one write goes out in several of whole lines, in order', () => {
  const stdout = captureStdout();
  const lines = Array.from({ length: 500 }, (_, index) => `${index} ${'ü'.repeat(index % 7 === 0 ? 50_000 : 900)}`);
  writeLines(lines);
  expect(stdout.writes.join('')).toBe(lines.map((line) => `${line}\n`).join(''));
  expect(stdout.writes.length).toBeLessThan(200);
  for (const write of stdout.writes) {
    expect(write.endsWith('\n')).toBe(true);
    expect(write.length <= 40_001 || write.indexOf('\n') === write.length - 1).toBe(true);
  }
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

test('what a pipe that stays full did not take is written first, once it takes again', () => {
  let isFull = false;
  let taken = 0;
  const stdout = stdoutThat((left) => {
    if (isFull) throw failure('EAGAIN');
    taken++;
    isFull = taken === 1;
    return taken === 1 ? Math.min(left, 6) : left;
  });
  writeLines(['first', 'second']);
  writeLines(['third']);
  expect(stdout.text()).toBe('first\n');
  isFull = false;
  writeLines(['fourth']);
  expect(stdout.text()).toBe('first\nsecond\nthird\nfourth\n');
});

test('what is kept for a pipe that stays full has a bound, and is whole lines', () => {
  const stdout = stdoutThat(() => {
    throw failure('EAGAIN');
  });
  const line = 'x'.repeat(99_999);
  for (let i = 0; i < 30; i++) writeLines([line]);
  vi.restoreAllMocks();
  const open = stdoutThat((left) => left);
  writeLines(['last']);
  const lines = open.text().split('\n');
  expect(stdout.text()).toBe('');
  expect(lines.slice(0, -2).every((each) => each === line)).toBe(true);
  expect(lines).toHaveLength(Math.floor((2 * 1024 * 1024) / 100_000) + 2);
});

test('nothing is lost to a slow reader of a real pipe', async () => {
  const script = `
    import { writeLines } from '@sightline/telemetry';
    process.stdin.once('data', () => {
      for (let i = 0; i < 40; i++) writeLines([String(i).padStart(2, '0') + 'x'.repeat(50_000)]);
      process.stdin.destroy();
    });`;
  const child = spawn(process.execPath, ['--conditions=@sightline/source', '--input-type=module', '-e', script]);
  child.stdin.write('go\n');
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    await sleep(1);
  }
  const lines = text.split('\n').filter(Boolean);
  expect(lines.map((line) => Number(line.slice(0, 2)))).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([50_002]));
});

test.each([
  ['{"_aws":{"Timestamp":1},"a":1,"sightline":1}', 'metric'],
  ['{"traceId":"a","sightline":1}', 'span'],
])('with a level of its own %s passes every log level', (line, kind) => {
  const passing = withLevel(line, 0);
  expect(kindOf(passing)).toBe(kind);
  expect(JSON.parse(passing)).toEqual({
    ...(JSON.parse(line) as object),
    timestamp: '1970-01-01T00:00:00.000Z',
    level: 'FATAL',
  });
});

test.each(['{"timestamp":"t","level":"DEBUG","sightline":1}', '{"level":"INFO"}', 'text', ''])(
  'the line %s keeps its level',
  (line) => {
    expect(withLevel(line, 0)).toBe(line);
  },
);

test('a reader that takes a little at a time is waited for as long as one that takes nothing', async () => {
  vi.resetModules();
  const fresh = await import('@sightline/telemetry');
  let waits = 0;
  vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    waits++;
    return 'timed-out';
  });
  let calls = 0;
  stdoutThat((left) => {
    if (++calls % 2 === 0) throw failure('EAGAIN');
    return Math.min(left, 512);
  });
  for (let call = 0; call < 3; call++) fresh.writeLines(Array.from({ length: 20 }, () => 'x'.repeat(40_000)));
  expect(waits).toBeGreaterThan(50);
  expect(waits).toBeLessThanOrEqual(100);
});
