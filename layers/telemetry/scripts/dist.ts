import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { leanOpenTelemetry } from './lean.ts';
import { run } from './run.ts';

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@sightline/source': string; readonly default: string }>>;
}

/** Entries that hold no state, so each can have a copy of what it needs. */
const STANDALONE: ReadonlySet<string> = new Set(['./env', './put-metric-data', './runtime', './wire']);

/** Entries that do more than to export: a file of their own over the shared one, for which nobody else pays. */
const ASIDE: ReadonlySet<string> = new Set(['.', './aws', './exporter', './meter']);

/** What those, and what is only imported with `import()`, take from the shared file. */
const INTERNAL = ['.', './metrics', './tracing', './tracing/otlp'].map(
  (folder) => `./${path.posix.join('src', folder, 'internal.ts')}`,
);

/** All other entries share this one file: each file more costs a cold start up to a millisecond. */
const CORE = 'core.js';

/** The shared file as it was built. */
export interface Core {
  /** The modules that are in it, in alphabetical order, as far as they have code. */
  readonly modules: readonly string[];
  /** Sources of the modules that it imports when it needs them. */
  readonly lazy: readonly string[];
}

/** Bundles the package's entries into `out`, with types. */
export async function buildDist(root: string, out: string): Promise<void> {
  const { alone, aside, sharing } = entriesOf(root);
  const options = optionsFor(root);
  await build({ ...options, entryPoints: alone, outbase: 'src', outdir: out });
  const { lazy } = await buildCore(root, out);
  for (const source of [...aside, ...lazy])
    await build({ ...options, entryPoints: [source], outfile: outputOf(source, out), plugins: [takeFromCore(source)] });
  for (const source of sharing) await writeEntry(source, options, out);
  await run('tsc', ['-p', 'tsconfig.build.json', '--outDir', out], root);
}

/**
 * Bundles the shared file. OpenTelemetry goes in, its API too: as the 53 files that it is published as, the API alone
 * takes some 20 ms to import, and copies of it share one state through `globalThis`.
 *
 * @param plugins - see {@link leanOpenTelemetry}
 */
export async function buildCore(root: string, out: string, plugins: Plugin[] = [leanOpenTelemetry()]): Promise<Core> {
  const contents = [...entriesOf(root).sharing, ...INTERNAL].map((source) => `export * from '${source}';`).join('');
  const lazy = new Set<string>();
  const { metafile } = await build({
    ...optionsFor(root),
    stdin: { contents, resolveDir: root },
    outfile: path.join(out, CORE),
    plugins: [...plugins, leaveLazy(root, lazy)],
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const modules = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  return { modules: modules.map((file) => file.replace(/^.*(?=node_modules\/)/, '')).sort(), lazy: [...lazy] };
}

function optionsFor(root: string): BuildOptions {
  return {
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
}

/** The entries' sources by how they are bundled. */
function entriesOf(root: string): { alone: string[]; aside: string[]; sharing: string[] } {
  const { exports } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
  const sources = Object.entries(exports).map(([name, entry]) => [name, entry['@sightline/source']] as const);
  const those = (are: (name: string) => boolean): string[] =>
    sources.filter(([name]) => are(name)).map(([, source]) => source);
  return {
    alone: those((name) => STANDALONE.has(name)),
    aside: those((name) => ASIDE.has(name)),
    sharing: those((name) => !STANDALONE.has(name) && !ASIDE.has(name)),
  };
}

/** All that must be there only once comes from the shared file. */
function takeFromCore(source: string): Plugin {
  return {
    name: 'core',
    setup({ onResolve }) {
      onResolve({ filter: /\/internal\.ts$/ }, () => ({ path: coreFrom(source), external: true }));
    },
  };
}

/** Has what is only imported with `import()` stay out of the shared file, as one of its own, and notes what that is. */
function leaveLazy(root: string, lazy: Set<string>): Plugin {
  return {
    name: 'lazy',
    setup({ onResolve }) {
      onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path: file, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const source = path.relative(root, path.join(resolveDir, file));
        lazy.add(source);
        return { path: `./${outputOf(source, '.')}`, external: true };
      });
    },
  };
}

/** An entry that takes its exports from the shared file. */
async function writeEntry(source: string, options: BuildOptions, out: string): Promise<void> {
  const { metafile } = await build({ ...options, entryPoints: [source], outdir: out, write: false, metafile: true });
  // The entry's own output: what it imports lazily may be among the others.
  const names = Object.values(metafile.outputs).flatMap((output) => (output.entryPoint ? output.exports : []));
  const file = outputOf(source, out);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `export{${names.join(',')}}from"${coreFrom(source)}";\n`);
}

function outputOf(source: string, out: string): string {
  return path.join(out, path.relative('src', source).replace(/\.ts$/, '.js'));
}

/** How an entry's output names the shared file. */
function coreFrom(source: string): string {
  const core = path.relative(path.dirname(outputOf(source, '.')), CORE);
  return core.startsWith('.') ? core : `./${core}`;
}
