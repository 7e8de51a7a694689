/** The last lines that were logged, as many as have room. */
export class HeldLines {
  readonly #capacity: number;
  #lines: string[] = [];
  #characters = 0;

  /** @param capacity - characters of all lines together */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Keeps a line; the oldest ones make room for it. */
  add(line: string): void {
    if (line.length > this.#capacity) return;
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#characters > this.#capacity) this.#makeRoom();
  }

  /** All lines that are kept, oldest first. None are afterwards. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    return lines;
  }

  #makeRoom(): void {
    let oldest = 0;
    while (this.#characters > this.#capacity) this.#characters -= this.#lines[oldest++]?.length ?? 0;
    this.#lines.splice(0, oldest);
  }
}
