/**
 * Buffers that are used again: the system clears the pages of each new one, which is a good part of the cost of small
 * lines.
 */
export class BufferPool {
  readonly #free: Buffer[] = [];
  readonly #most: number;

  /** @param most - buffers to keep; what comes back beyond that is left to the garbage collector */
  constructor(most: number) {
    this.#most = most;
  }

  /** A buffer of at least so many bytes, with anything in it. */
  take(bytes: number): Buffer {
    const at = this.#free.findIndex(({ length }) => length >= bytes);
    return at === -1 ? Buffer.allocUnsafeSlow(bytes) : this.#free.splice(at, 1)[0]!;
  }

  /** Takes a buffer back that nothing reads any more. */
  give(buffer: Buffer): void {
    if (this.#free.length < this.#most) this.#free.push(buffer);
  }
}
