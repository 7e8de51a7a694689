import zlib from 'node:zlib';

/**
 * Most bytes that one record may hold once decompressed. A record is at most 10 MiB, and logs seldom shrink more than
 * twentyfold; without a bound, one hostile record would take the function's whole memory, again at each retry.
 */
const MAX_BYTES = 128 * 1024 * 1024;

const FORMATS = [
  // https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
  { magic: Buffer.from('1f8b08', 'hex'), decompress: zlib.gunzipSync },
  // https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1
  { magic: Buffer.from('28b52ffd', 'hex'), decompress: zlib.zstdDecompressSync },
];

/**
 * Decompresses gzip and zstd, told by their first bytes; other bytes come back as they are.
 *
 * @throws Error when the bytes are damaged or hold too much
 */
export function decompress(bytes: Buffer): Buffer {
  const format = FORMATS.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic));
  return format === undefined ? bytes : format.decompress(bytes, { maxOutputLength: MAX_BYTES });
}
