import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../layers/telemetry/scripts/lock.ts';
import { LOCAL } from '../../local/paths.ts';

const VERSION = '4.0.2';

/** What builds the client's native part: libcurl, AWS's C++ client and a Node addon. */
const TOOLS = ['cmake', 'make', 'g++', 'tar', 'xz', 'python3'] as const;

const execute = promisify(execFile);

/** Why the client can't be built here, or `undefined`. */
export function whyNotBuildable(): string | undefined {
  if (process.platform !== 'linux') return `aws-lambda-ric builds on Linux only, not on ${process.platform}`;
  const missing = TOOLS.filter((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0);
  return missing.length > 0 ? `aws-lambda-ric needs ${missing.join(', ')} to build` : undefined;
}

/**
 * Installs AWS's runtime interface client into a cache, which takes a minute or two the first time.
 *
 * @returns its entry
 * @throws Error when npm can't install it
 */
export async function buildClient(): Promise<string> {
  const folder = path.join(LOCAL, 'ric', `${VERSION}-${process.arch}-${process.versions.modules}`);
  const module = path.join(folder, 'node_modules/aws-lambda-ric');
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  await withLock(`${folder}.lock`, async () => {
    if (fs.existsSync(path.join(module, 'rapid-client.node'))) return;
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    const manifest = { private: true, allowScripts: { 'aws-lambda-ric': true } };
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
    await execute('npm', ['install', '--no-audit', '--no-fund', '--no-save', `aws-lambda-ric@${VERSION}`], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
  });
  return path.join(module, 'index.mjs');
}
