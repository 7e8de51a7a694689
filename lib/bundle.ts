import { type BuildOptions, buildSync } from 'esbuild';
import { REPOSITORY } from './repository.ts';

const SDK = '@aws-sdk/';

const OPTIONS = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS, because a cold start that imports `node:http` as an ES module costs 24 ms and one that requires it 3 ms.
  format: 'cjs',
  // `import()` becomes `require`, which finds a package without a package.json and starts no second module loader.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  conditions: ['@sightline/source'],
  alias: { assert: './functions/stand-ins/assert.cjs', debug: './functions/stand-ins/debug.cjs' },
  minify: true,
  // Readable names in stack traces, for less than a source map weighs.
  keepNames: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles one of Sightline's own functions into `index.js`, and each package of the AWS SDK that it imports into a file of
 * its own in `node_modules` beside it: node has to read through all of a file before it runs any of it, and what nobody
 * calls for is then never read.
 *
 * @param folder - under `functions/`; its `handler.ts` exports `handler`
 * @throws Error when esbuild can't bundle it
 */
export function bundleFunction(folder: string, outdir: string): void {
  const { metafile } = buildSync({
    ...OPTIONS,
    entryPoints: [{ in: `functions/${folder}/handler.ts`, out: 'index' }],
    outdir,
    external: [`${SDK}*`],
    metafile: true,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  const packages = new Set(imports.filter((path) => path.startsWith(SDK)));
  buildSync({
    ...OPTIONS,
    entryPoints: [...packages].map((name) => ({ in: name, out: `node_modules/${name}/index` })),
    outdir,
  });
}
