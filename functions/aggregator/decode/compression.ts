import zlib from 'node:zlib';

/**
 * Most bytes that one record may hold once decompressed. A record is at most 10 MiB, and logs seldom shrink more than
 * twentyfold; without a bound, one hostile record would take the function's whole memory, again at each retry.
 */
const MAX_BYTES = 128 * 1024 * 1024;

/** First bytes of gzip with its one method (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1). */
const GZIP = 0x1f8b08;
/** First bytes of a zstd frame (https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1). */
const ZSTD = 0x28b52ffd;

/**
 * Decompresses gzip and zstd, told by their first bytes; other bytes come back as they are.
 *
 * @throws Error when the bytes are damaged or hold too much
 */
export function decompress(bytes: Buffer): Buffer {
  if (bytes.length < 4) return bytes;
  const start = bytes.readUInt32BE(0);
  if (start >>> 8 === GZIP) return zlib.gunzipSync(bytes, { maxOutputLength: MAX_BYTES });
  if (start === ZSTD) return zlib.zstdDecompressSync(bytes, { maxOutputLength: MAX_BYTES });
  return bytes;
}
