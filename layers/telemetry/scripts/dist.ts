import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { run } from './run.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@sightline/source': string; readonly default: string }>>;
}

/** Entries that hold no state, so each can have a copy of what it needs. */
const STANDALONE: ReadonlySet<string> = new Set(['./env', './put-metric-data', './runtime', './wire']);

/** Entries that few need: a file of their own, so that nobody else pays for them, over the shared one. */
const ASIDE: ReadonlySet<string> = new Set(['./meter']);

/** What those take from the shared file. */
const INTERNAL = './src/metrics/internal.ts';

/** All other entries share this one file: each file more costs a cold start up to a millisecond. */
const CORE = 'core.js';

/**
 * Bundles the package's entries into `out`, with types. OpenTelemetry goes in, its API too: as the 53 files that it is
 * published as, the API alone takes some 20 ms to import, and copies of it share one state through `globalThis`.
 */
export async function buildDist(root: string, out: string): Promise<void> {
  const options: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    // The oldest runtime that the layer supports.
    target: 'node22',
    // Files that only the SDK's unused detector of a host's id imports: they would be shipped for nothing.
    external: ['./getMachineId-*'],
    logLevel: 'warning',
  };
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const sources = new Map(Object.entries(exports).map(([name, entry]) => [name, entry['@sightline/source']]));
  const alone = [...sources].filter(([name]) => STANDALONE.has(name)).map(([, source]) => source);
  const aside = [...sources].filter(([name]) => ASIDE.has(name)).map(([, source]) => source);
  const sharing = [...sources.values()].filter((source) => !alone.includes(source) && !aside.includes(source));

  await build({ ...options, entryPoints: alone, outbase: 'src', outdir: out });
  await build({ ...options, entryPoints: aside, outbase: 'src', outdir: out, plugins: [takeFromCore] });
  const contents = [...sharing, INTERNAL].map((source) => `export * from '${source}';`).join('');
  await build({ ...options, stdin: { contents, resolveDir: root }, outfile: path.join(out, CORE) });
  for (const source of sharing) await writeEntry(source, options, out);
  await run('tsc', ['-p', 'tsconfig.build.json', '--outDir', out], root);
}

/** All that must be there only once comes from the shared file. */
const takeFromCore: Plugin = {
  name: 'core',
  setup({ onResolve }) {
    onResolve({ filter: /\/metrics\/internal\.ts$/ }, () => ({ path: `../${CORE}`, external: true }));
  },
};

/** An entry that takes its exports from the shared file. */
async function writeEntry(source: string, options: BuildOptions, out: string): Promise<void> {
  const { metafile } = await build({ ...options, entryPoints: [source], outdir: out, write: false, metafile: true });
  const names = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const file = path.join(out, path.relative('src', source).replace(/\.ts$/, '.js'));
  const core = path.relative(path.dirname(file), path.join(out, CORE));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `export{${names.join(',')}}from"${core.startsWith('.') ? core : `./${core}`}";\n`);
}
