import zlib from 'node:zlib';

/** First bytes of gzip with its one method (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1). */
const GZIP = 0x1f8b08;
/** First bytes of a zstd frame (https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1). */
const ZSTD = 0x28b52ffd;
/** First bytes of a frame that readers of zstd pass over; the first byte's lower half may be anything (section 3.1.2). */
const SKIPPABLE = 0x502a4d18;
const SKIPPABLE_MASK = 0xf0ffffff;

/** A buffer of this size is made for a record that claims to hold as much or more. */
const MAX_CHUNK = 1024 * 1024;
/** The least that zlib takes. */
const MIN_CHUNK = 64;

/** Each takes some 15 µs, and an empty one nine bytes. Parallel compressors write a frame for each MiB or so. */
const MAX_FRAMES = 10_000;

/** Most bytes that come out of one: deflate's bound (https://zlib.net/zlib_tech.html), and zstd's block of 128 KiB in 4 bytes. */
const MAX_RATIO = { gzip: 1_032, zstd: 32_768 } as const;

type Format = keyof typeof MAX_RATIO;

/** Tells how bytes are compressed by the first of them. */
export function formatOf(bytes: Buffer): Format | undefined {
  if (bytes.length < 4) return undefined;
  const start = bytes.readUInt32BE(0);
  if (start >>> 8 === GZIP) return 'gzip';
  return start === ZSTD || (start & SKIPPABLE_MASK) === SKIPPABLE ? 'zstd' : undefined;
}

/** Most bytes that compressed ones can hold, whatever they claim. */
export function mostInside(bytes: Buffer, format: Format): number {
  return bytes.length * MAX_RATIO[format];
}

/**
 * Decompresses all of the bytes: gzip of one or of several parts, or zstd of one or of several frames.
 *
 * @param maxOutputLength - bytes
 * @throws Error when the bytes are damaged, hold more than that, or are followed by others
 */
export function decompress(bytes: Buffer, format: Format, maxOutputLength: number): Buffer {
  return format === 'gzip' ? gunzip(bytes, maxOutputLength) : unzstd(bytes, maxOutputLength);
}

/** Zeros behind gzip are padding (https://www.gnu.org/software/gzip/manual/gzip.html#Tapes). */
function gunzip(bytes: Buffer, most: number): Buffer {
  const { content, used } = bounded(zlib.gunzipSync, bytes, { chunkSize: chunkOf(bytes), maxOutputLength: most });
  if (bytes.subarray(used).some((byte) => byte !== 0)) throw new Error('something follows the gzip');
  return content;
}

function unzstd(bytes: Buffer, most: number): Buffer {
  const frames: Buffer[] = [];
  let left = most;
  for (let at = 0; at < bytes.length; ) {
    const rest = bytes.subarray(at);
    if (formatOf(rest) !== 'zstd') throw new Error('something follows the zstd');
    if (frames.length === MAX_FRAMES) throw new Error(`the zstd has more than ${MAX_FRAMES} frames`);
    // Node.js takes no bound of 0, and decompresses only the first frame.
    const { content, used } = bounded(zlib.zstdDecompressSync, rest, { maxOutputLength: Math.max(1, left) });
    frames.push(content);
    left -= content.length;
    at += used;
  }
  return frames.length === 1 ? frames[0]! : Buffer.concat(frames);
}

/** What Node.js gives with the option `info`, which its types don't say. */
interface WithInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** Decompresses, and tells how many of the bytes belonged to what was compressed. */
function bounded(
  decompressor: (bytes: Buffer, options: zlib.ZlibOptions & zlib.ZstdOptions) => unknown,
  bytes: Buffer,
  options: { readonly chunkSize?: number; readonly maxOutputLength: number },
): { readonly content: Buffer; readonly used: number } {
  try {
    const { buffer, engine } = decompressor(bytes, { ...options, info: true }) as WithInfo;
    return { content: buffer, used: engine.bytesWritten };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(options.maxOutputLength) : error;
  }
}

/** For what would hold more bytes than it may. */
export function tooLarge(most: number): Error {
  return new Error(`the record holds more than ${most} bytes once decompressed`);
}

/**
 * How much to decompress at once: all of it, with a byte to spare that shows the end. In pieces it would have to be put
 * together again. Gzip that claims too little, as that of several parts does, is taken to hold what it weighs: gzip
 * shrinks a thousandfold at most, so that the pieces stay few.
 */
function chunkOf(gzip: Buffer): number {
  return Math.min(Math.max(claimedSize(gzip) + 1, gzip.length, MIN_CHUNK), MAX_CHUNK);
}

/** What the last four bytes of gzip say that it holds. They may lie, so no more than memory may depend on them. */
function claimedSize(gzip: Buffer): number {
  return gzip.length < 4 ? 0 : gzip.readUInt32LE(gzip.length - 4);
}

/** How the base64 of gzip begins. */
const GZIP_BASE64 = 'H4sI';

/** About how many bytes a record holds once decompressed, by the look of its base64. */
export function expectedSize(base64: string): number {
  if (!base64.startsWith(GZIP_BASE64)) return base64.length * 0.75;
  return claimedSize(Buffer.from(base64.slice(-8), 'base64'));
}
