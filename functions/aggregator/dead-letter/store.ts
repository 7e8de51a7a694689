import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import type { DeadLetter } from './row.ts';

/** Keeps an invocation's dead letters; rejects when they could not be stored. */
export type StoreDeadLetters = (key: string, letters: readonly DeadLetter[], timeoutMs: number) => Promise<void>;

/** Where the objects of dead letters are in the bucket. */
export const DEAD_LETTERS = 'dead-letters/';

/**
 * Names an object of dead letters by the day, so that a day can be listed and expired by itself.
 *
 * @example
 * deadLetterKey(new Date('2026-11-22T12:00:00.123Z'), '8f5c…'); // 'dead-letters/2026/11/22/120000.123Z-8f5c….ndjson.gz'
 */
export function deadLetterKey(time: Date, name: string): string {
  const [date, clock] = time.toISOString().split('T') as [string, string];
  return `${DEAD_LETTERS}${date.replaceAll('-', '/')}/${clock.replaceAll(':', '')}-${name}.ndjson.gz`;
}

/**
 * Names the object of some dead letters after what they are and when their first record arrived, so that a second
 * delivery of the same batch writes the same object again.
 *
 * @param letters - at least one
 */
export function keyOfLetters(letters: readonly DeadLetter[]): string {
  const ids = letters.map(({ id }) => id).join('\n');
  const digest = createHash('sha256').update(ids).digest('hex');
  return deadLetterKey(new Date(letters[0]!.record.arrival), digest.slice(0, 32));
}

/** One {@link DeadLetter} as JSON on each line, compressed with gzip. */
export function encodeDeadLetters(letters: readonly DeadLetter[]): Buffer {
  return gzipSync(letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
}

/**
 * Reads what {@link encodeDeadLetters} wrote.
 *
 * @throws Error when the bytes are anything else
 */
export function decodeDeadLetters(bytes: Uint8Array): readonly DeadLetter[] {
  const lines = gunzipSync(bytes).toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as DeadLetter);
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
