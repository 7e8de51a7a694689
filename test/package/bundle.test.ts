import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { packageRoot } from './build.ts';

test('a function that bundles the layer gets its own modules and five of OpenTelemetry’s packages', async () => {
  const { metafile } = await build({
    stdin: { contents: `export * from '@sightline/telemetry';`, resolveDir: packageRoot },
    absWorkingDir: packageRoot,
    conditions: ['@sightline/source'],
    external: ['./getMachineId-*'],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  const packages = used.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  expect([...new Set(packages)].sort()).toEqual([
    '@opentelemetry/api',
    '@opentelemetry/core',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace',
    '@opentelemetry/semantic-conventions',
  ]);
  const own = used.filter((file) => !file.includes('node_modules')).map((file) => file.split(path.posix.sep)[0]);
  expect(new Set(own)).toEqual(new Set(['src']));
  const builtins = Object.values(metafile.outputs).flatMap((output) => output.imports.map((each) => each.path));
  expect(new Set(builtins)).toEqual(new Set(['node:async_hooks']));
});
