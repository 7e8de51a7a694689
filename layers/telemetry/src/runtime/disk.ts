import type { StatsFs } from 'node:fs';
import { fs } from '../fs.ts';

/** A file system's size in blocks, as statfs(2) gives it. */
export type Blocks = Pick<StatsFs, 'blocks' | 'bfree' | 'bavail'>;

/**
 * Used space of the file system that holds a path, in percent.
 *
 * @returns `undefined` where there is no such path, or it has no space
 */
export function getDiskPercentFrom(path: string): number | undefined {
  try {
    return diskPercent(fs.statfsSync(path));
  } catch {
    return undefined;
  }
}

/** Used share of what may be used: blocks reserved for the superuser count as neither, as in df(1). */
export function diskPercent({ blocks, bfree, bavail }: Blocks): number | undefined {
  const used = blocks - bfree;
  const usable = used + bavail;
  return usable > 0 ? (used / usable) * 100 : undefined;
}
