import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { kindOf } from '@sightline/telemetry/wire';
import { expect, onTestFinished, test } from 'vitest';
import { emfFaults } from './emf-schema.ts';

const repository = path.resolve(import.meta.dirname, '../../../..');
const page = fs.readFileSync(path.join(repository, 'docs/metrics.md'), 'utf8');
const examples = page
  .split(/^#+ /m)
  .flatMap((section) =>
    [...section.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => ({ title: section.split('\n', 1)[0], code })),
  );

test.each(examples)('the example of “$title” runs as it stands', ({ code }) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sightline-docs-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  fs.writeFileSync(path.join(folder, 'example.ts'), code);
  const stdout = execFileSync(process.execPath, ['--conditions=@sightline/source', 'example.ts'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '' },
  });
  const lines = stdout.split('\n').filter(Boolean);
  const metrics = lines.filter((line) => kindOf(line) === 'metric');
  expect(metrics.flatMap(emfFaults)).toEqual([]);
  // What an example names in its code is in what it writes.
  const [, name = ''] = /(?:counter|gauge|histogram|createCounter)\('([^']+)'/.exec(code) ?? [];
  expect(lines.filter((line) => line.includes(`"${name}"`)).length).toBeGreaterThan(0);
});
