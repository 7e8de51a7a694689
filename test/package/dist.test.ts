import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../layers/telemetry/src/version.ts';
import { build, filesIn, packageRoot } from './build.ts';

const dist = path.join(packageRoot, 'dist');

/**
 * Bytes of all that an import of the package's main entry loads. The goal is 70,000 and is missed: OpenTelemetry's SDK
 * and API take 36,000 of it. The bound keeps what is there from growing.
 */
const MAX_BYTES = 98_000;

beforeAll(() => build(), 120_000);

function importsOf(file: string): string[] {
  const source = fs.readFileSync(file, 'utf8');
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].flatMap(([, specifier]) => specifier ?? []);
}

function loadedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const specifier of importsOf(file))
    if (specifier.startsWith('.')) loadedBy(path.resolve(path.dirname(file), specifier), seen);
  return seen;
}

test('the built package imports nothing but itself and async_hooks: no AWS SDK, no CDK', () => {
  const outside = filesIn(dist)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => importsOf(path.join(dist, file)))
    .filter((specifier) => !specifier.startsWith('.'));
  expect(new Set(outside)).toEqual(new Set(['node:async_hooks']));
  const mentioned = filesIn(dist).filter((file) =>
    /@aws-sdk|@smithy|aws-cdk/.test(fs.readFileSync(path.join(dist, file), 'utf8')),
  );
  expect(mentioned).toEqual([]);
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
