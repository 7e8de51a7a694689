import { gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DeadLetter } from './row.ts';

/** Keeps an invocation's dead letters; rejects when they could not be stored. */
export type StoreDeadLetters = (key: string, letters: readonly DeadLetter[], timeoutMs: number) => Promise<void>;

/**
 * Names the object of one invocation, by the day so that a day can be listed and expired by itself.
 *
 * @example
 * deadLetterKey(new Date('2026-11-22T12:00:00.123Z'), '8f5c…'); // 'dead-letters/2026/11/22/120000.123Z-8f5c….ndjson.gz'
 */
export function deadLetterKey(time: Date, requestId: string): string {
  const [date, clock] = time.toISOString().split('T') as [string, string];
  return `dead-letters/${date.replaceAll('-', '/')}/${clock.replaceAll(':', '')}-${requestId}.ndjson.gz`;
}

/** One {@link DeadLetter} as JSON on each line, compressed with gzip. */
export function encodeDeadLetters(letters: readonly DeadLetter[]): Buffer {
  return gzipSync(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
}

/** Stores dead letters in an S3 bucket. */
export function s3DeadLetters(bucket: string): StoreDeadLetters {
  let client: S3Client | undefined;
  return async (key, letters, timeoutMs) => {
    // Dead letters are rare, and the import would cost every cold start.
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    client ??= new S3Client();
    const put = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: encodeDeadLetters(letters),
      ContentType: 'application/gzip',
    });
    await client.send(put, { abortSignal: AbortSignal.timeout(timeoutMs) });
  };
}
