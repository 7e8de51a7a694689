import { readText } from './read.ts';

/** CPU time since boot, of all cores, in clock ticks. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** user nice system idle iowait irq softirq steal; guest time is part of user time, so the fields after are not read. */
const FIELDS = 8;
const IDLE = 3;
const IOWAIT = 4;

/**
 * CPU times from `<proc>/stat` (https://man7.org/linux/man-pages/man5/proc_stat.5.html).
 *
 * @returns `undefined` where the file is missing or malformed
 */
export function getCpuTimesFrom(proc: string): CpuTimes | undefined {
  const times = readText(`${proc}/stat`)
    .split('\n', 1)[0]
    ?.match(/^cpu((?:\s+\d+)+)\s*$/)?.[1];
  const ticks = times?.trim().split(/\s+/).slice(0, FIELDS).map(Number) ?? [];
  if (ticks.length < FIELDS) return undefined;
  const total = ticks.reduce((sum, each) => sum + each, 0);
  return { total, busy: total - (ticks[IDLE] ?? 0) - (ticks[IOWAIT] ?? 0) };
}

/** Busy share between two readings in percent; `undefined` when no time has passed between them. */
export function cpuPercent(before: CpuTimes, now: CpuTimes): number | undefined {
  const elapsed = now.total - before.total;
  if (elapsed <= 0) return undefined;
  return Math.min(100, Math.max(0, ((now.busy - before.busy) / elapsed) * 100));
}
