import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');

const ENVIRONMENT = {
  OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200',
  OPENSEARCH_AUTH: 'none',
  DEAD_LETTER_BUCKET: 'none',
};

/** A process's CPU time in milliseconds until it has loaded a module. */
function cpuOfLoading(file?: string): number {
  const load = file === undefined ? '' : `require(${JSON.stringify(file)});`;
  const script = `${load}const { user, system } = process.cpuUsage(); require('node:fs').writeSync(1, String((user + system) / 1000));`;
  const { stdout, status } = spawnSync(process.execPath, ['-e', script], { env: ENVIRONMENT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} did not load`);
  return Number(stdout);
}

/** CPU time of loading a bundle, made as `lib/bundled-function.ts` has it made, over that of bare node. */
export async function coldStart(contents: string): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sightline-bench-'));
  try {
    const outfile = path.join(folder, 'bundle.cjs');
    await build({
      stdin: { contents, resolveDir: REPOSITORY },
      outfile,
      bundle: true,
      minify: true,
      keepNames: true,
      platform: 'node',
      format: 'cjs',
      target: 'node24',
      mainFields: ['module', 'main'],
      conditions: ['@sightline/source'],
      logLevel: 'error',
    });
    cpuOfLoading(outfile);
    return cpuOfLoading(outfile) - cpuOfLoading();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
