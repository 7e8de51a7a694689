import type { Attributes, BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';
import { warnOnce } from '../metrics/internal.ts';
import type { Stream } from './stream.ts';
import { Totals } from './totals.ts';

/** An instrument that is read when an invocation ends. */
export class ObservedInstrument implements Observable {
  readonly #stream: Stream;
  readonly #callbacks = new Set<ObservableCallback>();
  /** Only a counter has them: its callbacks tell the total, and what is written is how much it grew. */
  readonly #totals: Totals | undefined;

  constructor(stream: Stream, isCounter: boolean) {
    this.#stream = stream;
    this.#totals = isCounter ? new Totals(stream.name) : undefined;
  }

  addCallback(callback: ObservableCallback): void {
    this.#callbacks.add(callback);
  }

  removeCallback(callback: ObservableCallback): void {
    this.#callbacks.delete(callback);
  }

  /** Reads it. Errors of a callback are warned of. */
  collect(): void {
    for (const callback of this.#callbacks)
      call(this.#stream.name, () => callback({ observe: (value, attributes) => this.observe(value, attributes) }));
  }

  observe(value: number, attributes: Attributes | undefined): void {
    if (this.#totals && Number.isFinite(value)) {
      const growth = this.#totals.growth(this.#stream.labelsOf(attributes), value);
      this.#stream.record(growth, attributes);
    } else {
      this.#stream.record(value, attributes);
    }
  }
}

/** A callback that reads several instruments at once. */
export interface Batch {
  readonly callback: BatchObservableCallback;
  readonly observables: readonly Observable[];
}

/** Reads the instruments of a batch, and no others. */
export function collectBatch({ callback, observables }: Batch): void {
  call('a batch', () =>
    callback({
      observe: (observable, value, attributes) => {
        if (observable instanceof ObservedInstrument && observables.includes(observable))
          observable.observe(value, attributes);
      },
    }),
  );
}

/** The flush waits for nothing, so what an asynchronous callback observes later is written by the next one. */
function call(name: string, callback: () => void | Promise<void>): void {
  const warn = (error: unknown): void =>
    warnOnce(`the callback of ${name}`, `failed with ${String(error)}: it is skipped`);
  try {
    Promise.resolve(callback()).catch(warn);
  } catch (error) {
    warn(error);
  }
}
