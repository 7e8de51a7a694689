import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that is gone when this process is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sightline-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  return folder;
}

/** The aggregator's file as it is deployed, made in another process, whose memory must not count. */
export function bundledAggregator(): string {
  const folder = temporaryFolder();
  const program = path.join(import.meta.dirname, 'bundle.ts');
  const { status } = spawnSync(process.execPath, [program, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the aggregator could not be bundled: the reason is above');
  return path.join(folder, 'index.js');
}
