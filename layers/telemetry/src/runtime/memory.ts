import { readText } from './read.ts';

/**
 * Used memory in percent from `<proc>/meminfo`: what is not available to new work without swapping
 * (https://man7.org/linux/man-pages/man5/proc_meminfo.5.html, MemAvailable).
 *
 * @returns `undefined` where the file is missing or malformed
 */
export function getMemoryPercentFrom(proc: string): number | undefined {
  const meminfo = readText(`${proc}/meminfo`);
  const total = kibibytes(meminfo, 'MemTotal');
  const available = kibibytes(meminfo, 'MemAvailable');
  if (!total || available === undefined || available > total) return undefined;
  return (1 - available / total) * 100;
}

function kibibytes(meminfo: string, name: string): number | undefined {
  const digits = meminfo.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
