import zlib from 'node:zlib';

/** First bytes of gzip with its one method (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1). */
const GZIP = 0x1f8b08;
/** First bytes of a zstd frame (https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1). */
const ZSTD = 0x28b52ffd;

/** A buffer of this size is made for a record that claims to hold as much or more. */
const MAX_CHUNK = 1024 * 1024;
/** The least that zlib takes. */
const MIN_CHUNK = 64;

/**
 * Decompresses gzip and zstd, told by their first bytes; other bytes come back as they are.
 *
 * @param maxOutputLength - bytes
 * @throws Error when the bytes are damaged or hold more than that
 */
export function decompress(bytes: Buffer, maxOutputLength: number): Buffer {
  if (bytes.length < 4) return bytes;
  const start = bytes.readUInt32BE(0);
  if (start >>> 8 === GZIP) return zlib.gunzipSync(bytes, { chunkSize: chunkOf(bytes), maxOutputLength });
  if (start === ZSTD) return zlib.zstdDecompressSync(bytes, { maxOutputLength });
  return bytes;
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
