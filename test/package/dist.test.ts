import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildCore } from '../../layers/telemetry/scripts/dist.ts';
import { VERSION } from '../../layers/telemetry/src/version.ts';
import { build, filesIn, packageRoot, temporaryFolder } from './build.ts';

const dist = path.join(packageRoot, 'dist');

/**
 * Bytes of all that an import of the package's main entry loads. The goal is 70,000 and is missed: OpenTelemetry's SDK
 * and API take 20,500 of it, all that is left of them once nobody's defaults are out. The bound keeps what is there from
 * growing. It was raised from 80,700 when errors came to be written with their own properties and readable stacks, which
 * takes 2,900, and where nobody logs them, with the resource's attributes, which takes 700; and when who is told of the
 * trace, and what an answer means, came to be judged with more care, which takes 1,300; and when secrets came to be found
 * by the words of their names and by their looks, which takes 5,500; and when what can't be
 * used (settings, names, labels, values, units) came to be said with what was got and the fix, and metrics that no
 * invocation would write came to be written, which takes 5,700.
 */
const MAX_BYTES = 100_500;

beforeAll(() => build(), 120_000);

/** What a module imports as it loads, and what it imports later. */
function importsOf(file: string): { now: string[]; later: string[] } {
  const source = fs.readFileSync(file, 'utf8');
  const specifiers = (pattern: RegExp): string[] =>
    [...source.matchAll(pattern)].flatMap(([, specifier]) => specifier ?? []);
  return { now: specifiers(/\b(?:from|import)\s*"([^"]+)"/g), later: specifiers(/\bimport\s*\(\s*"([^"]+)"/g) };
}

function loadedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const specifier of importsOf(file).now)
    if (specifier.startsWith('.')) loadedBy(path.resolve(path.dirname(file), specifier), seen);
  return seen;
}

test('the built package imports nothing but itself and async_hooks: no AWS SDK, no CDK', () => {
  const outside = filesIn(dist)
    .filter((file) => file.endsWith('.js'))
    .map((file) => importsOf(path.join(dist, file)))
    .flatMap(({ now, later }) => [...now, ...later])
    .filter((specifier) => !specifier.startsWith('.'));
  expect(new Set(outside)).toEqual(new Set(['node:async_hooks']));
  const mentioned = filesIn(dist).filter((file) =>
    /@aws-sdk|@smithy|aws-cdk/.test(fs.readFileSync(path.join(dist, file), 'utf8')),
  );
  expect(mentioned).toEqual([]);
});

test('what every function loads is made of these modules and no others', async () => {
  const folder = temporaryFolder();
  const { modules } = await buildCore(packageRoot, folder);
  // `npx vitest run --project unit test/package/dist.test.ts -u` writes the list anew: look at what is new in it.
  await expect(`${modules.join('\n')}\n`).toMatchFileSnapshot('core-modules.txt');
  expect(fs.readFileSync(path.join(folder, 'core.js'))).toEqual(fs.readFileSync(path.join(dist, 'core.js')));
});

test('all of it together stays small', () => {
  const bytes = [...loadedBy(path.join(dist, 'index.js'))].reduce((sum, file) => sum + fs.statSync(file).size, 0);
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES);
});

test('every entry has its code and its types, and only those are shipped', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
    exports: Record<string, { types: string; default: string }>;
  };
  expect(VERSION).toBe(manifest.version);
  for (const { types, default: code } of Object.values(manifest.exports))
    for (const file of [types, code]) expect(fs.existsSync(path.join(packageRoot, file)), file).toBe(true);
  const shipped = filesIn(dist).filter((file) => !/\.(js|d\.ts)$/.test(file));
  expect(shipped).toEqual([]);
});
