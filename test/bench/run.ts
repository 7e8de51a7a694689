/**
 * Measures suites and prints their tables: `npm run bench [-- <suite>…] [--rounds 5] [--source] [--write]`.
 * See README.md.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../layers/telemetry/scripts/run.ts';
import type { Report, Suite } from './suite.ts';
import { type Row, sectionOf, tableOf } from './table.ts';

const root = import.meta.dirname;
const repository = path.resolve(root, '../..');
const document = path.join(repository, 'docs/benchmarks.md');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    /** Measure the layer's source instead of its build. */
    source: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

await install();
if (!options.source) await run('npm', ['run', 'build'], repository);
for (const name of positionals.length > 0 ? positionals : suiteNames()) {
  const { default: suite } = (await import(`./suites/${name}.ts`)) as { default: Suite | Report };
  const table = 'program' in suite ? resultOf(suite.program, [options.rounds]) : tableOf(measure(name, suite));
  const section = sectionOf(name, suite, table);
  console.log(`\n${section}`);
  if (options.write) write(name, section);
}

function suiteNames(): string[] {
  return fs
    .readdirSync(path.join(root, 'suites'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.basename(file, '.ts'));
}

/** Installs the peers unless what is installed is what the lock file asks for. */
async function install(): Promise<void> {
  const modified = (file: string): number =>
    fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified('node_modules/.package-lock.json') >= modified('package-lock.json')) return;
  await run('npm', ['ci', '--ignore-scripts'], root);
}

/** Every variant once in each round, so that a slow minute of the machine slows them all. */
function measure(name: string, suite: Suite): Row[] {
  const rows = suite.cases.map((measured) => ({ measured, samples: new Map<string, number[]>() }));
  for (let round = 1; round <= Number(options.rounds); round++) {
    process.stderr.write(`${name}: round ${round} of ${options.rounds}\n`);
    for (const [index, { measured, samples }] of rows.entries())
      for (const variant of measured.variants)
        samples.set(variant.name, [
          ...(samples.get(variant.name) ?? []),
          ...(JSON.parse(resultOf('worker.ts', [name, String(index), variant.name])) as number[]),
        ]);
  }
  return rows;
}

/** Runs a program of this folder in a process of its own, and gives what it writes to descriptor 3. */
function resultOf(program: string, args: readonly string[]): string {
  const conditions = options.source ? ['--conditions=@sightline/source'] : [];
  const { status, output } = spawnSync(process.execPath, [...conditions, path.join(root, program), ...args], {
    cwd: root,
    // The variants write to stdout as functions do.
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: its own output is above`);
  return output[3] ?? '';
}

/** Puts a table between its markers, or at the end of the page when it has none yet. */
function write(name: string, section: string): void {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const page = fs.existsSync(document) ? fs.readFileSync(document, 'utf8') : '# Benchmarks\n';
  const block = `${start}\n${section}\n${end}`;
  const [before, after] = [page.indexOf(start), page.indexOf(end)];
  const written =
    before >= 0 && after > before
      ? page.slice(0, before) + block + page.slice(after + end.length)
      : `${page.trimEnd()}\n\n${block}\n`;
  fs.writeFileSync(document, written);
}
