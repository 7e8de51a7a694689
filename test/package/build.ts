import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export const repository = path.resolve(import.meta.dirname, '../..');
export const packageRoot = path.join(repository, 'layers/telemetry');

const execute = promisify(execFile);

/** Builds the package in a repository, as `npm run build` does. */
export async function build(root: string = repository): Promise<void> {
  await execute(process.execPath, [path.join(root, 'layers/telemetry/scripts/build.ts')], { cwd: root });
}

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sightline-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs an ES module of plain JavaScript in a folder and returns the lines of its standard output. */
export async function runModule(folder: string, source: string, env: Record<string, string> = {}): Promise<string[]> {
  const file = path.join(folder, 'main.mjs');
  fs.writeFileSync(file, source);
  const { stdout } = await execute(process.execPath, [file], { cwd: folder, env: { PATH: '', ...env } });
  return stdout.split('\n').filter(Boolean);
}

/** All files below a folder, relative to it. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
