import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids, except for the next trace's where one was adopted. */
export class AdoptingIdGenerator implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #adopted: string | undefined;

  /** Runs work, in which the first new trace gets this id. Synchronous, so no other invocation can take it. */
  adopting<T>(traceId: string | undefined, work: () => T): T {
    this.#adopted = traceId;
    try {
      return work();
    } finally {
      this.#adopted = undefined;
    }
  }

  generateTraceId(): string {
    const id = this.#adopted ?? this.#random.generateTraceId();
    this.#adopted = undefined;
    return id;
  }

  generateSpanId(): string {
    return this.#random.generateSpanId();
  }
}

export const ids: AdoptingIdGenerator = new AdoptingIdGenerator();
