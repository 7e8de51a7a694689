import type { Line } from './line.ts';

/** Lines held at most, and characters of them: they are in memory until their names are admitted. */
const MAX_LINES = 5_000;
const MAX_CHARACTERS = 5 * 1024 * 1024;

interface Held {
  readonly line: Line;
  /** Place of the line in its record. */
  readonly index: number;
}

/** Lines that wait for the names in them to be admitted. */
export class HeldLines {
  #lines: Held[] = [];
  #characters = 0;

  add(line: Line, index: number): void {
    this.#lines.push({ line, index });
    this.#characters += line.text.length;
  }

  get size(): number {
    return this.#lines.length;
  }

  get isFull(): boolean {
    return this.#lines.length >= MAX_LINES || this.#characters >= MAX_CHARACTERS;
  }

  /** Gives them all, once. */
  takeAll(): readonly Held[] {
    const lines = this.#lines;
    this.#lines = [];
    this.#characters = 0;
    return lines;
  }
}
