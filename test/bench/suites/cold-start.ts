import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Suite, Variant } from '../suite.ts';

/** Imports of each in one fresh process; the least counts. */
const RUNS = 7;

const ENTRIES = {
  sightline: `export * from '@sightline/telemetry';`,
  Powertools: `export * from '@aws-lambda-powertools/logger'; export * from '@aws-lambda-powertools/metrics';
    export * from '@aws-lambda-powertools/tracer';`,
  OpenTelemetry: `export * from '@opentelemetry/sdk-trace'; export * from '@opentelemetry/sdk-metrics';`,
  pino: `export * from 'pino';`,
} as const;

type Entry = keyof typeof ENTRIES;

/** Has what a package imports when it needs it stay outside, as the layer has it. */
const leaveLazy: Plugin = {
  name: 'lazy',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path: file }) =>
      kind === 'dynamic-import' ? { path: file, external: true } : undefined,
    );
  },
};

/** The minified bundle of what a function imports, as an ES module, without what it imports when it needs it. */
async function bundle(entry: Entry | undefined): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry ? ENTRIES[entry] : '', resolveDir: path.join(import.meta.dirname, '..') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['@middy/core', '@aws-sdk/*', './getMachineId-*'],
    plugins: [leaveLazy],
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
  });
  return outputFiles[0]?.text ?? '';
}

/** CPU milliseconds and resident mebibytes of a process that imports a bundle, less those of one that imports none. */
async function costOf(entry: Entry): Promise<{ ms: number; mebibytes: number }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sightline-bench-'));
  try {
    const [nothing, something] = await Promise.all([bundle(undefined), bundle(entry)]);
    const least = { nothing: { ms: Infinity, mebibytes: Infinity }, something: { ms: Infinity, mebibytes: Infinity } };
    fs.writeFileSync(path.join(folder, 'nothing.mjs'), nothing);
    fs.writeFileSync(path.join(folder, 'something.mjs'), something);
    for (let run = 0; run < RUNS; run++)
      for (const name of ['nothing', 'something'] as const) {
        const { ms, mebibytes } = importOf(path.join(folder, `${name}.mjs`));
        least[name].ms = Math.min(least[name].ms, ms);
        least[name].mebibytes = Math.min(least[name].mebibytes, mebibytes);
      }
    return {
      ms: least.something.ms - least.nothing.ms,
      mebibytes: least.something.mebibytes - least.nothing.mebibytes,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function importOf(file: string): { ms: number; mebibytes: number } {
  const script = `const before = process.cpuUsage();
    await import(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms: (user + system) / 1e3, mebibytes: process.memoryUsage.rss() / 2 ** 20 }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(output) as { ms: number; mebibytes: number };
}

const each = (measure: (entry: Entry) => Promise<number>): Variant[] =>
  (Object.keys(ENTRIES) as Entry[]).map((name) => ({ name, once: () => measure(name) }));

const suite: Suite = {
  title: 'Cold start',
  about:
    'One minified ES module of what a function imports, over a process that imports none. Sightline and Powertools ' +
    'bring logs, metrics and spans; OpenTelemetry spans and metrics without an exporter; pino logs only.',
  cases: [
    { name: 'bundle', unit: 'KB', goal: 70, variants: each(async (entry) => (await bundle(entry)).length / 1000) },
    { name: 'import, CPU', unit: 'ms', goal: 6, variants: each(async (entry) => (await costOf(entry)).ms) },
    { name: 'memory', unit: 'MiB', goal: 3, variants: each(async (entry) => (await costOf(entry)).mebibytes) },
  ],
};

export default suite;
