import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';

const MODULE = path.join(import.meta.dirname, '..', '..', '..', 'local', 'demo', 'interrupt.ts');
const PROGRAM = `
  import { interruption, stayUntil } from ${JSON.stringify(MODULE)};
  const interrupted = interruption();
  process.stdout.write('up');
  await stayUntil(interrupted);
  process.stdout.write(' and down');
`;

it.each(['SIGINT', 'SIGTERM'] as const)('stays up with nothing to do until %s, then goes on', async (signal) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  // time enough for a process with nothing to wait for to end by itself
  await Promise.race([ended, sleep(300)]);
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(output).toBe('up and down');
});
