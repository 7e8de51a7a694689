import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Far longer than any build: its owner was killed, and another process may have its id by now. */
const MAX_AGE_MS = 10 * 60 * 1000;

/**
 * Runs work while no other process holds the lock, and waits for that.
 *
 * @param file - holds the owner's process id; one that is no longer running has lost the lock
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  while (!acquire(file)) await sleep(POLL_MS);
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function acquire(file: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isHeld(file)) fs.rmSync(file, { force: true });
    return false;
  }
}

function isHeld(file: string): boolean {
  try {
    if (Date.now() - fs.statSync(file).mtimeMs > MAX_AGE_MS) return false;
    // A lock whose owner is not in it yet reads as 0, this process's own group, which is running.
    process.kill(Number(fs.readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    // Another user's process is running too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
