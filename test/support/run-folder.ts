import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { LOCAL } from '../../local/paths.ts';
import { isAlive } from '../../local/processes/process.ts';
import { stopStack } from '../../local/stack.ts';

const TESTS = path.join(LOCAL, 'test');

/** A folder for the servers of one test run. */
export interface RunFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder that this process alone uses, and clears away what test runs that were killed have left running. */
export async function createRunFolder(name: string): Promise<RunFolder> {
  await mkdir(TESTS, { recursive: true });
  for (const left of await readdir(TESTS)) {
    const owner = Number(/-(\d+)$/.exec(left)?.[1]);
    if (Number.isInteger(owner) && !isAlive(owner)) await clear(path.join(TESTS, left));
  }
  const folder = path.join(TESTS, `${name}-${process.pid}`);
  await clear(folder);
  await mkdir(folder);
  return { path: folder, remove: () => clear(folder) };
}

async function clear(folder: string): Promise<void> {
  await stopStack(folder);
  await rm(folder, { recursive: true, force: true });
}
