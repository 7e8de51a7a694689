import type { EventLoopUtilization, monitorEventLoopDelay } from 'node:perf_hooks';

const NANOS_PER_SECOND = 1e9;

/** How often the loop's delay is taken. A delay shorter than this is not seen, and is no trouble. */
const RESOLUTION_MS = 10;

export interface EventLoopUse {
  /** Share of the time that the loop was not waiting, in percent. */
  readonly utilization: number;
  /** Seconds by which the loop came late, beyond the resolution; absent when it was too short to be taken. */
  readonly delay?: { readonly max: number; readonly p99: number };
}

/** Watches the event loop from one moment to another. */
export class EventLoopWatch {
  readonly #delays: ReturnType<typeof monitorEventLoopDelay>;
  #before: EventLoopUtilization;

  constructor() {
    this.#delays = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#before = performance.eventLoopUtilization();
  }

  start(): void {
    this.#delays.reset();
    this.#delays.enable();
    this.#before = performance.eventLoopUtilization();
  }

  stop(): EventLoopUse {
    this.#delays.disable();
    const { utilization } = performance.eventLoopUtilization(this.#before);
    if (this.#delays.count === 0) return { utilization: utilization * 100 };
    const seconds = (nanos: number): number => Math.max(0, nanos / NANOS_PER_SECOND - RESOLUTION_MS / 1000);
    return {
      utilization: utilization * 100,
      delay: { max: seconds(this.#delays.max), p99: seconds(this.#delays.percentile(99)) },
    };
  }
}
