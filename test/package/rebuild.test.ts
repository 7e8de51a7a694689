import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { build, filesIn, packageRoot, repository, temporaryFolder } from './build.ts';

/** The package alone in a repository of its own, so that nobody else's build is disturbed. */
function copyOfPackage(): string {
  const root = temporaryFolder();
  const target = path.join(root, 'layers/telemetry');
  const built = ['dist', 'layer', 'node_modules'].map((name) => path.join(packageRoot, name));
  fs.cpSync(packageRoot, target, { recursive: true, filter: (source) => !built.includes(source) });
  for (const name of ['tsconfig.json', 'package-lock.json'])
    fs.cpSync(path.join(repository, name), path.join(root, name));
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  return root;
}

function modified(file: string): number {
  return fs.statSync(file).mtimeMs;
}

test('builds at the same time share the work, and a later one builds only what changed', {
  timeout: 180_000,
}, async () => {
  const root = copyOfPackage();
  const target = path.join(root, 'layers/telemetry');
  const [dist, layer] = [path.join(target, 'dist'), path.join(target, 'layer')];
  await Promise.all([build(root), build(root), build(root)]);
  const files = [...filesIn(dist), ...filesIn(layer)];
  expect(files).toContain('index.js');
  expect(files).toContain('nodejs/node_modules/@sightline/telemetry/dist/index.js');
  expect(filesIn(path.join(target, 'node_modules/.cache/sightline'))).toEqual(['built']);

  const before = modified(dist);
  await build(root);
  expect(modified(dist)).toBe(before);

  fs.rmSync(path.join(dist, 'index.js'));
  await build(root);
  expect([...filesIn(dist), ...filesIn(layer)].toSorted()).toEqual(files.toSorted());

  fs.appendFileSync(path.join(target, 'src/version.ts'), '\n');
  const again = modified(dist);
  await build(root);
  expect(modified(dist)).not.toBe(again);
});

test('a lock whose owner is gone is taken over', { timeout: 180_000 }, async () => {
  const root = copyOfPackage();
  const cache = path.join(root, 'layers/telemetry/node_modules/.cache/sightline');
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(path.join(cache, 'lock'), '999999999');
  await build(root);
  expect(filesIn(cache)).toEqual(['built']);
});
