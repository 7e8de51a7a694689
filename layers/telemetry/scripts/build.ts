/**
 * Builds `dist/`, the npm package, and `layer/`, the folder of the LayerVersion. Does nothing when neither the sources
 * nor the tools changed, and waits when another process is at it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { buildDist } from './dist.ts';
import { fingerprint } from './fingerprint.ts';
import { buildLayer } from './layer.ts';
import { withLock } from './lock.ts';

const root = path.resolve(import.meta.dirname, '..');
const repository = path.resolve(root, '../..');
const dist = path.join(root, 'dist');
const layer = path.join(root, 'layer');
const cache = path.join(root, 'node_modules/.cache/sightline');
const stamp = path.join(cache, 'built');

const sources = [
  ...['src', 'scripts', 'package.json', 'tsconfig.build.json', 'README.md', 'LICENSE'].map((name) =>
    path.join(root, name),
  ),
  ...['tsconfig.json', 'package-lock.json'].map((name) => path.join(repository, name)),
];

fs.mkdirSync(cache, { recursive: true });
await withLock(path.join(cache, 'lock'), async () => {
  const wanted = fingerprint(sources);
  if (isBuilt(wanted)) return;
  fs.rmSync(stamp, { force: true });
  const scratch = fs.mkdtempSync(path.join(cache, 'build-'));
  try {
    await buildDist(root, path.join(scratch, 'dist'));
    replace(dist, path.join(scratch, 'dist'));
    await buildLayer(root, path.join(scratch, 'layer'), scratch);
    replace(layer, path.join(scratch, 'layer'));
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  fs.writeFileSync(stamp, stampOf(wanted));
});

/** The outputs are part of the stamp, so that one which was deleted or edited is built again. */
function isBuilt(wanted: string): boolean {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === stampOf(wanted);
}

function stampOf(wanted: string): string {
  return `${wanted} ${fingerprint([dist, layer])}\n`;
}

/** Puts a finished folder in the place of an old one, so that nobody sees half of it. */
function replace(target: string, finished: string): void {
  const old = `${finished}.old`;
  if (fs.existsSync(target)) fs.renameSync(target, old);
  fs.renameSync(finished, target);
  fs.rmSync(old, { recursive: true, force: true });
}
