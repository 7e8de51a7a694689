import type { Series } from '../metrics/series.ts';
import { RUNTIME_METRICS, type Unit } from '../wire.ts';
import { getDescriptors } from './descriptors.ts';
import { getDiskPercentFrom } from './disk.ts';
import { EventLoopWatch } from './event-loop.ts';
import { GarbageWatch } from './garbage.ts';
import { getMounts } from './mounts.ts';
import { getNetworkBytes, type NetworkBytes } from './network.ts';
import { getThreads } from './threads.ts';

const MICROS_PER_SECOND = 1e6;
const BYTES_PER_MEGABYTE = 1024 * 1024;

/** What every Lambda function can write to. */
const TMP = '/tmp';

/**
 * Samples the process while an invocation runs. What else runs in the process meanwhile, as on Managed Instances, is in
 * the figures too.
 */
export class InvocationSampler {
  readonly #eventLoop = new EventLoopWatch();
  readonly #garbage = new GarbageWatch();
  #startedAt = 0;
  #cpu: NodeJS.CpuUsage = { user: 0, system: 0 };
  #network: NetworkBytes | undefined;
  readonly #mounts: readonly string[];

  /** @param mounts - paths of file systems; by default those that the function's configuration mounts */
  constructor(mounts: readonly string[] = getMounts()) {
    this.#mounts = mounts;
  }

  start(): void {
    this.#network = getNetworkBytes();
    this.#garbage.start();
    this.#eventLoop.start();
    this.#cpu = process.cpuUsage();
    this.#startedAt = performance.now();
  }

  /**
   * What has happened since the start. What could not be read is absent.
   *
   * @param memoryLimit - megabytes, as Lambda's context tells them
   */
  stop(memoryLimit: number | undefined): Series[] {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const { user, system } = process.cpuUsage(this.#cpu);
    const { utilization, delay } = this.#eventLoop.stop();
    const garbage = this.#garbage.stop();
    const { rss, heapUsed } = process.memoryUsage();
    const network = getNetworkBytes();
    const before = this.#network;
    const cpu = (user + system) / MICROS_PER_SECOND;
    return [
      gauge(RUNTIME_METRICS.cpuUser, 'Seconds', user / MICROS_PER_SECOND),
      gauge(RUNTIME_METRICS.cpuSystem, 'Seconds', system / MICROS_PER_SECOND),
      gauge(RUNTIME_METRICS.cpuUtilization, 'Percent', seconds > 0 ? (cpu / seconds) * 100 : undefined),
      gauge(RUNTIME_METRICS.memory, 'Bytes', rss),
      gauge(
        RUNTIME_METRICS.memoryUtilization,
        'Percent',
        memoryLimit && (rss / BYTES_PER_MEGABYTE / memoryLimit) * 100,
      ),
      gauge(RUNTIME_METRICS.heap, 'Bytes', heapUsed),
      gauge(RUNTIME_METRICS.tmpUtilization, 'Percent', getDiskPercentFrom(TMP)),
      ...this.#mounts.map((path) =>
        gauge(RUNTIME_METRICS.mountUtilization, 'Percent', getDiskPercentFrom(path), { path }),
      ),
      gauge(RUNTIME_METRICS.descriptors, 'Count', getDescriptors()),
      gauge(RUNTIME_METRICS.threads, 'Count', getThreads()),
      gauge(RUNTIME_METRICS.received, 'Bytes', network && before && network.received - before.received),
      gauge(RUNTIME_METRICS.sent, 'Bytes', network && before && network.sent - before.sent),
      gauge(RUNTIME_METRICS.eventLoopUtilization, 'Percent', utilization),
      gauge(RUNTIME_METRICS.eventLoopDelayMax, 'Seconds', delay?.max),
      gauge(RUNTIME_METRICS.eventLoopDelayP99, 'Seconds', delay?.p99),
      gauge(RUNTIME_METRICS.garbageCount, 'Count', garbage.count),
      gauge(RUNTIME_METRICS.garbagePause, 'Seconds', garbage.seconds),
    ].flat();
  }
}

function gauge(name: string, unit: Unit, value: number | undefined, labels: Series['labels'] = {}): Series[] {
  return value !== undefined && Number.isFinite(value) ? [{ name, kind: 'gauge', unit, labels, value }] : [];
}
