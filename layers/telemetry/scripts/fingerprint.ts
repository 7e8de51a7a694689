import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Hash of the names and contents of files and of all files in folders.
 *
 * @param paths - absolute; one that is missing counts as empty
 */
export function fingerprint(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn)) hash.update(`${file}\0`).update(fs.readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function filesIn(root: string): string[] {
  const stats = fs.statSync(root, { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isFile()) return [root];
  return fs
    .readdirSync(root)
    .sort()
    .flatMap((name) => filesIn(path.join(root, name)));
}
