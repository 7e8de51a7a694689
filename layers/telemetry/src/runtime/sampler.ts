import { cpuPercent, getCpuTimesFrom } from './cpu.ts';
import { getDiskPercentFrom } from './disk.ts';
import { getMemoryPercentFrom } from './memory.ts';

/** One reading. What could not be read is absent. */
export interface RuntimeSample {
  /** Busy share of all cores since the previous reading, 0 to 100. */
  readonly cpuPercent?: number;
  /** Memory that is not available to new work, 0 to 100. */
  readonly memoryPercent?: number;
  readonly disks: readonly DiskSample[];
}

export interface DiskSample {
  readonly path: string;
  /** Used share of the space on the path's file system, 0 to 100. */
  readonly usedPercent: number;
}

export interface RuntimeSamplerOptions {
  /** Where procfs is mounted. Default: `/proc`. */
  readonly proc?: string;
  /** Paths whose file systems are read. Default: `['/tmp']`, the only writable one of a Lambda function. */
  readonly disks?: readonly string[];
}

export interface RuntimeSampler {
  /** Reads now. CPU is the share since the last reading; the first one was made when the sampler was created. */
  sample(): RuntimeSample;
}

/**
 * Samples CPU, memory and disks of the runtime that it runs in, from procfs and statfs(2). Never throws.
 *
 * @example
 * const sampler = createRuntimeSampler();
 * sampler.sample(); // { cpuPercent: 12.5, memoryPercent: 41, disks: [{ path: '/tmp', usedPercent: 3 }] }
 */
export function createRuntimeSampler({ proc = '/proc', disks = ['/tmp'] }: RuntimeSamplerOptions = {}): RuntimeSampler {
  let before = getCpuTimesFrom(proc);
  return {
    sample() {
      const now = getCpuTimesFrom(proc);
      const cpu = before && now && cpuPercent(before, now);
      before = now;
      const memory = getMemoryPercentFrom(proc);
      return {
        ...(cpu !== undefined && { cpuPercent: cpu }),
        ...(memory !== undefined && { memoryPercent: memory }),
        disks: disks.flatMap((path) => {
          const usedPercent = getDiskPercentFrom(path);
          return usedPercent === undefined ? [] : [{ path, usedPercent }];
        }),
      };
    },
  };
}
