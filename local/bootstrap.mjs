// Runs before `npm test` and `npm run demo`: names what the machine lacks, then installs the dependencies if need be.
// Plain JavaScript for any Node from 20 on, without dependencies: on a fresh clone there is nothing else yet.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPrerequisites } from './prerequisites.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const purpose = process.argv[2] ?? 'test';

const missing = await checkPrerequisites();
if (missing.length > 0) {
  console.error(`npm run ${purpose} needs:\n${missing.map((item) => `  - ${item}`).join('\n')}`);
  process.exit(1);
}
if (modified('node_modules/.package-lock.json') < modified('package-lock.json')) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}

/** @param {string} file */
function modified(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
