import type { PerformanceObserver } from 'node:perf_hooks';

export interface GarbageCollections {
  readonly count: number;
  /** Seconds that they took together. */
  readonly seconds: number;
}

/** Watches garbage collections from one moment to another. */
export class GarbageWatch {
  readonly #observer: PerformanceObserver;
  #count = 0;
  #milliseconds = 0;

  constructor() {
    const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
  }

  start(): void {
    this.#count = 0;
    this.#milliseconds = 0;
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  stop(): GarbageCollections {
    // Those that the observer was not told of yet.
    this.#add(this.#observer.takeRecords());
    this.#observer.disconnect();
    return { count: this.#count, seconds: this.#milliseconds / 1000 };
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#milliseconds += duration;
    this.#count += entries.length;
  }
}
