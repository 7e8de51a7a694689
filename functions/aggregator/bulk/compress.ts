import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { Compression } from '../../../contract/settings/opensearch.ts';

const METHODS = { gzip: promisify(zlib.gzip), zstd: promisify(zlib.zstdCompress) } as const;

/** Compresses a request's body in another thread, at the library's own level. */
export function compress(body: Buffer, method: Compression): Promise<Buffer> {
  return METHODS[method](body);
}
