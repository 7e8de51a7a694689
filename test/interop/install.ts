import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withLock } from '../../layers/telemetry/scripts/lock.ts';
import { run } from '../../layers/telemetry/scripts/run.ts';

/**
 * OpenTelemetry's packages by the version of its API: those of one generation can't be installed beside another's, and
 * so not beside the layer's own.
 */
export type Generation = 'current' | 'previous';

/**
 * Installs a generation's packages, unless what is installed is what the lock file asks for.
 *
 * @returns what requires its packages
 */
export async function installed(generation: Generation): Promise<NodeJS.Require> {
  const folder = path.join(import.meta.dirname, generation);
  const modified = (file: string): number =>
    fs.statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const cache = path.join(import.meta.dirname, 'node_modules');
  fs.mkdirSync(cache, { recursive: true });
  await withLock(path.join(cache, `${generation}.lock`), async () => {
    if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], folder);
  });
  return createRequire(path.join(folder, 'package.json'));
}
