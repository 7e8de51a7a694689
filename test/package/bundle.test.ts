import fs from 'node:fs';
import path from 'node:path';
import { RUNTIME_METRICS } from '@sightline/telemetry/wire';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { build as buildPackage, packageRoot, runModule, temporaryFolder } from './build.ts';

beforeAll(() => buildPackage(), 120_000);

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

/** Goes on until the runtime was sampled, by code that is not in the shared file. */
const SAMPLED = `
  import fs from 'node:fs';
  import { observed } from '@sightline/telemetry';
  const { writeSync } = fs;
  let isSampled = false;
  fs.writeSync = (fd, data, ...rest) => {
    isSampled ||= String(data).includes('${RUNTIME_METRICS.threads}');
    return writeSync(fd, data, ...rest);
  };
  const handler = observed(() => 'ok');
  while (!isSampled) {
    handler({}, { awsRequestId: 'r-1', functionName: 'front' });
    await new Promise(setImmediate);
  }
`;

test('what the layer imports when it needs it is in a function’s bundle too', async () => {
  const bundled = { bundle: true, write: false, format: 'esm', platform: 'node' } as const;
  const { outputFiles } = await build({ stdin: { contents: SAMPLED, resolveDir: packageRoot }, ...bundled });
  expect(outputFiles).toHaveLength(1);
  const lines = await runModule(temporaryFolder(), outputFiles[0]?.text ?? '');
  expect(lines.at(-1)).toContain(RUNTIME_METRICS.threads);
});

test('and is found in the layer', async () => {
  const folder = temporaryFolder();
  fs.symlinkSync(path.join(packageRoot, 'layer/nodejs/node_modules'), path.join(folder, 'node_modules'));
  expect((await runModule(folder, SAMPLED)).at(-1)).toContain(RUNTIME_METRICS.threads);
});
