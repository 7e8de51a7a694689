import { readText } from './read.ts';

/** Bytes since boot over all interfaces but the loopback. */
export interface NetworkBytes {
  readonly received: number;
  readonly sent: number;
}

/** The columns of an interface's line. */
const RECEIVED = 0;
const SENT = 8;

/** Network bytes of this process's network namespace, which on Lambda is the function's own. */
export function getNetworkBytes(): NetworkBytes | undefined {
  return getNetworkBytesFrom('/proc/net/dev');
}

/**
 * Network bytes from a file such as `/proc/net/dev` (https://man7.org/linux/man-pages/man5/proc_pid_net.5.html).
 *
 * @returns `undefined` where the file is missing, malformed or names no interface
 */
export function getNetworkBytesFrom(file: string): NetworkBytes | undefined {
  let received = 0;
  let sent = 0;
  let interfaces = 0;
  for (const line of readText(file).split('\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    if (colon < 0 || name === 'lo') continue;
    const columns = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const [inBytes = Number.NaN, outBytes = Number.NaN] = [columns[RECEIVED], columns[SENT]];
    if (!Number.isFinite(inBytes + outBytes)) return undefined;
    received += inBytes;
    sent += outBytes;
    interfaces++;
  }
  return interfaces > 0 ? { received, sent } : undefined;
}
