import { fs } from '../fs.ts';

/** Open file descriptors of this process. */
export function getDescriptors(): number | undefined {
  return getDescriptorsFrom('/proc/self/fd');
}

/**
 * Open file descriptors by the entries of a folder such as `/proc/self/fd`
 * (https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html).
 *
 * @returns `undefined` where there is no such folder
 */
export function getDescriptorsFrom(folder: string): number | undefined {
  try {
    return fs.readdirSync(folder).length;
  } catch {
    return undefined;
  }
}
