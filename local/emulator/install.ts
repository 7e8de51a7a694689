import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LOCAL } from '../paths.ts';
import { findPython } from '../prerequisites.mjs';

const run = promisify(execFile);
const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');

/**
 * Installs the emulator into a virtual environment of `.local`, once for each content of `requirements.txt`.
 *
 * @returns the environment's Python
 * @throws Error when there is no Python for it, or with pip's last words
 */
export async function installEmulator(onProgress: (text: string) => void = () => undefined): Promise<string> {
  const pins = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const venv = path.join(LOCAL, `venv-emulator-${pins}`);
  const python = path.join(venv, 'bin', 'python');
  if (existsSync(python)) return python;

  const system = await findPython();
  if (system === undefined) throw new Error('the AWS emulator needs Python 3.10 or newer with venv: install it');
  onProgress('installing the AWS emulator (once)');
  await mkdir(LOCAL, { recursive: true });
  const build = await mkdtemp(path.join(LOCAL, 'venv-build-'));
  try {
    await run(system, ['-m', 'venv', build]);
    await run(path.join(build, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS]);
    // a finished environment can be moved as long as its Python is called by path
    await rename(build, venv).catch((error: Error) => {
      if (!existsSync(python)) throw error;
    });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`can't install the AWS emulator: ${(stderr || message).trim().split('\n').slice(-10).join('\n')}`);
  } finally {
    await rm(build, { recursive: true, force: true });
  }
  return python;
}
