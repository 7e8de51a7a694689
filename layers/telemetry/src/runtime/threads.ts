import { readText } from './read.ts';

/** Position of `num_threads` after the name of the command, which is in brackets and may hold anything. */
const NUM_THREADS = 17;

/** Threads of this process. */
export function getThreads(): number | undefined {
  return getThreadsFrom('/proc/self/stat');
}

/**
 * Threads of a process from its `stat` (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
 *
 * @returns `undefined` where the file is missing or malformed
 */
export function getThreadsFrom(file: string): number | undefined {
  const stat = readText(file);
  const threads = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[NUM_THREADS]);
  return Number.isInteger(threads) && threads > 0 ? threads : undefined;
}
