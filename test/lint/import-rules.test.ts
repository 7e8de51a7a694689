import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A file that would break a rule of the design, and the rule of the linter that must say so. */
const FORBIDDEN: readonly (readonly [file: string, source: string, rule: string])[] = [
  ['layers/telemetry/src/a.ts', "export { App } from 'aws-cdk-lib';", 'noRestrictedImports'],
  ['layers/telemetry/src/b.ts', "export { S3Client } from '@aws-sdk/client-s3';", 'noRestrictedImports'],
  ['layers/telemetry/src/c.ts', "export { x } from '../../../contract/x.ts';", 'noRestrictedImports'],
  ['layers/telemetry/src/metrics/d.ts', "export const x = process.env['X'];", 'noProcessEnv'],
  ['functions/aggregator/a.ts', "export { x } from '../sampler/x.ts';", 'noRestrictedImports'],
  ['functions/aggregator/bulk/b.ts', "export { x } from '../../setup/x.ts';", 'noRestrictedImports'],
  ['functions/sampler/a.ts', "export { x } from '../../lib/x.ts';", 'noRestrictedImports'],
  ['functions/setup/templates/a.ts', "export { x } from '../../aggregator/x.ts';", 'noRestrictedImports'],
  ['functions/setup/b.ts', "export const x = process.env['X'];", 'noProcessEnv'],
  ['contract/a.ts', "export { x } from '../opensearch/x.ts';", 'noRestrictedImports'],
  ['contract/settings/b.ts', "export { x } from '../../functions/setup/x.ts';", 'noRestrictedImports'],
  ['opensearch/a.ts', "export { x } from '../functions/aggregator/x.ts';", 'noRestrictedImports'],
  ['lib/store/a.ts', "export { x } from '../transport/x.ts';", 'noRestrictedImports'],
  ['lib/store/b.ts', "export { logger } from '@sightline/telemetry';", 'noRestrictedImports'],
  ['lib/a.ts', "export { x } from '../functions/setup/x.ts';", 'noRestrictedImports'],
  ['cli/redrive/a.ts', "export { x } from '../../lib/x.ts';", 'noRestrictedImports'],
  ['cli/redrive/b.ts', "export { x } from '../../functions/sampler/x.ts';", 'noRestrictedImports'],
  ['lib/cycle/a.ts', "import { b } from './b.ts';\nexport const a: number = b;", 'noImportCycles'],
  ['lib/cycle/b.ts', "import { a } from './a.ts';\nexport const b: number = a;", 'noImportCycles'],
];

const ALLOWED: readonly (readonly [file: string, source: string])[] = [
  ['functions/aggregator/bulk/ok.ts', "export { x } from '../../../opensearch/x.ts';"],
  ['opensearch/failure/ok.ts', "export { x } from '../../contract/settings/x.ts';"],
  ['contract/ok.ts', "export { indexName } from '@sightline/telemetry/wire';"],
  ['functions/sampler/ok.ts', "export { env } from '@sightline/telemetry/env';"],
  ['lib/store/ok.ts', "export { indexName } from '@sightline/telemetry/wire';\nexport { x } from '../validate.ts';"],
  ['lib/store/target.ts', "export { x } from '../../contract/x.ts';"],
  ['cli/redrive/ok.ts', "export { x } from '../../functions/aggregator/x.ts';"],
  ['lib/ok.ts', "export { x } from './store/ok.ts';"],
];

let folder: string;
let found: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sightline-lint-'));
  await cp(path.join(ROOT, 'biome.json'), path.join(folder, 'biome.json'));
  for (const [file, source] of [...FORBIDDEN, ...ALLOWED]) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), `${source}\n`);
  }
  found = await lint(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rules that were broken, by file. */
async function lint(cwd: string): Promise<Map<string, string[]>> {
  const biome = path.join(ROOT, 'node_modules', '.bin', 'biome');
  const output = await new Promise<string>((resolve) =>
    execFile(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd }, (_, stdout) =>
      resolve(stdout),
    ),
  );
  const { diagnostics } = JSON.parse(output) as { diagnostics: Diagnostic[] };
  const rules = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    const file = typeof location.path === 'string' ? location.path : location.path.file;
    rules.set(file, [...(rules.get(file) ?? []), category.split('/').at(-1) ?? '']);
  }
  return rules;
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string | { readonly file: string } };
}

it.each(FORBIDDEN)('%s may not say %s', (file, _, rule) => {
  expect(found.get(file) ?? []).toContain(rule);
});

it.each(ALLOWED)('%s may say %s', (file) => {
  expect(found.get(file) ?? []).toEqual([]);
});
