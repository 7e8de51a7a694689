import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { waitFor } from './wait.ts';

const run = promisify(execFile);

/** How long a process may take to end by itself. OpenSearch closes its indices in this time. */
const GRACE_MS = 30_000;

/** Tells whether a process has this pid. One that ended but was not collected yet (a zombie) has it too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line of a process; empty when the process is gone or a zombie. */
export async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  } catch {
    // no /proc: macOS
    return run('ps', ['-p', String(pid), '-o', 'args=']).then(
      ({ stdout }) => stdout.trim(),
      () => '',
    );
  }
}

/** Ends a process that leads its own group, then whatever it left in the group. */
export async function stopProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  send(pid, signal);
  const gone = async () => !isAlive(pid) || (await commandLine(pid)) === '';
  await waitFor(`process ${pid} to end`, gone, { timeoutMs: GRACE_MS }).catch(() => undefined);
  send(-pid, 'SIGKILL');
  await waitFor(`process ${pid} to end after SIGKILL`, gone, { timeoutMs: GRACE_MS });
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
