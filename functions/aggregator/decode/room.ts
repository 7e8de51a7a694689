import { decompress, formatOf, mostInside, tooLarge } from './compression.ts';

/**
 * Most bytes that one record may hold once decompressed. A record is at most 10 MiB, and logs seldom shrink more than
 * twentyfold; without a bound, one hostile record would take the function's whole memory, again at each retry.
 */
const MAX_BYTES = 128 * 1024 * 1024;

/** Most bytes that are decompressed for one record, those included that turn out to be too many. */
const MAX_INFLATED = 4 * MAX_BYTES;

/** Most lines that one record may hold: each takes some 300 bytes of memory, however short it is. */
const MAX_LINES = 500_000;

/** A line of so many bytes makes a document of at most 96 MiB, since JSON has escapes; OpenSearch takes 100 MiB. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/** What a record may still hold: all user records of an aggregated one share it. */
export class Room {
  #bytes = MAX_BYTES;
  #inflated = MAX_INFLATED;
  #lines = MAX_LINES;

  /** How many lines still fit. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Takes so many lines out of the room.
   *
   * @throws Error when they do not fit; then the room stays as it is
   */
  takeLines(count: number): void {
    if (count > this.#lines) throw tooManyLines(this.#lines);
    this.#lines -= count;
  }

  /**
   * Decompresses gzip and zstd, told by their first bytes; other bytes come back as they are. What comes out is taken out
   * of the room. What fails could have been as large as its format allows, and is taken from the work that is left.
   *
   * @throws Error when the bytes are damaged or there is no room for what they hold
   */
  decompress(bytes: Buffer): Buffer {
    const format = formatOf(bytes);
    if (format === undefined) {
      this.#bytes -= bytes.length;
      return bytes;
    }
    const most = Math.min(this.#bytes, this.#inflated);
    if (most <= 0) throw tooLarge(0);
    let work = Math.min(most, mostInside(bytes, format));
    try {
      const content = decompress(bytes, format, most);
      work = content.length;
      this.#bytes -= work;
      return content;
    } finally {
      this.#inflated -= work;
    }
  }
}

/** For a record of too many lines. */
export function tooManyLines(most: number): Error {
  return new Error(`the record has more than ${most} lines`);
}
