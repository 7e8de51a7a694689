import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** OpenSearch refuses to run as root; `nobody` exists on every Linux. */
const NOBODY = 65_534;

/** The user that OpenSearch must run as, or `undefined` when ours will do. */
export function otherUser(): number | undefined {
  return process.getuid?.() === 0 ? NOBODY : undefined;
}

/**
 * Finds a place for files of that user. It is the wanted folder, unless the user can't get there (a repository in
 * root's home, say): then it is a folder of the temporary directory that the wanted one always maps to.
 */
export function placeFor(uid: number | undefined, wanted: string): string {
  mkdirSync(wanted, { recursive: true });
  if (uid === undefined || canEnter(uid, wanted)) return wanted;
  const name = `sightline-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`;
  const place = path.join(os.tmpdir(), name, path.basename(wanted));
  mkdirSync(place, { recursive: true });
  return place;
}

/** Creates a folder that only the given user can read. */
export function makePrivate(folder: string, uid: number | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (uid !== undefined) chownSync(folder, uid, uid);
}

function canEnter(uid: number, folder: string): boolean {
  const { status } = spawnSync('test', ['-r', folder, '-a', '-x', folder], { cwd: '/', uid, gid: uid });
  return status === 0;
}
