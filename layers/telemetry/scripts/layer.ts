import fs from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

/**
 * Installs the package's tarball into `out` as Lambda finds a layer's modules: `nodejs/node_modules/…`. The same
 * tarball is what npm publishes. No AWS SDK may get in here: it would shadow the runtime's.
 *
 * @param scratch - an empty folder for the tarball
 */
export async function buildLayer(root: string, out: string, scratch: string): Promise<void> {
  const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', scratch], root);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const prefix = path.join(out, 'nodejs');
  fs.mkdirSync(prefix, { recursive: true });
  await run(
    'npm',
    [
      'install',
      path.join(scratch, filename),
      ...['--prefix', prefix],
      ...['--omit=dev', '--omit=peer', '--no-package-lock', '--ignore-scripts', '--prefer-offline'],
      ...['--no-audit', '--no-fund'],
    ],
    prefix,
  );
  // They name the tarball's path, so the layer's hash would differ from machine to machine.
  for (const name of ['package.json', 'node_modules/.package-lock.json']) fs.rmSync(path.join(prefix, name));
}
