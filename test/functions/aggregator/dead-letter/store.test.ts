import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeadLetter } from '../../../../functions/aggregator/dead-letter/row.ts';
import {
  deadLetterKey,
  decodeDeadLetters,
  encodeDeadLetters,
  keyOfLetters,
  s3DeadLetters,
} from '../../../../functions/aggregator/dead-letter/store.ts';
import { startStub } from '../../stub-server.ts';
import { SHARD } from '../records.ts';

const letter = (id: string): DeadLetter => ({
  id,
  cause: { type: 'invalid_utf8', reason: 'the line is not UTF-8' },
  record: { shardId: SHARD, sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' },
  attempts: 0,
  line: 'text',
});

describe('deadLetterKey', () => {
  it('names the object by day, time and request', () => {
    expect(deadLetterKey(new Date('2026-01-02T03:04:05.678Z'), '8f5c')).toBe(
      'dead-letters/2026/01/02/030405.678Z-8f5c.ndjson.gz',
    );
  });
});

describe('keyOfLetters', () => {
  it('is the same for the same letters, and another for others', () => {
    const key = keyOfLetters([letter('a'), letter('b')]);
    expect(key).toMatch(/^dead-letters\/2026\/11\/22\/120000\.000Z-[0-9a-f]{32}\.ndjson\.gz$/);
    expect(keyOfLetters([letter('a'), { ...letter('b'), attempts: 7 }])).toBe(key);
    expect(keyOfLetters([letter('a')])).not.toBe(key);
    expect(keyOfLetters([letter('a'), letter('c')])).not.toBe(key);
  });
});

describe('decodeDeadLetters', () => {
  it('reads what encodeDeadLetters wrote', () => {
    const letters = [letter('a'), { ...letter('b'), line: 'é\n\u2028' }];
    expect(decodeDeadLetters(encodeDeadLetters(letters))).toEqual(letters);
  });

  it('throws for anything else', () => {
    expect(() => decodeDeadLetters(Buffer.from('text'))).toThrow('incorrect header check');
  });
});

describe('s3DeadLetters', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('puts one object with a letter a line, compressed', async () => {
    await using server = await startStub((_, response) => response.writeHead(200).end());
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
    await s3DeadLetters('letters')('dead-letters/key.ndjson.gz', [letter('a'), letter('b')], 5_000);
    expect(server.requests).toHaveLength(1);
    const [{ method, url, headers, body }] = server.requests as [(typeof server.requests)[0]];
    expect({ method, path: new URL(url, server.url).pathname, type: headers['content-type'] }).toEqual({
      method: 'PUT',
      path: '/letters/dead-letters/key.ndjson.gz',
      type: 'application/gzip',
    });
    const lines = gunzipSync(body).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([letter('a'), letter('b')]);
  });

  it('rejects when the bucket refuses', async () => {
    await using server = await startStub((_, response) =>
      response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchBucket</Code></Error>'),
    );
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
    await expect(s3DeadLetters('letters')('key', [letter('a')], 5_000)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('rejects when the bucket does not answer in time', async () => {
    await using server = await startStub(() => {});
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url);
    await expect(s3DeadLetters('letters')('key', [letter('a')], 100)).rejects.toThrow();
  });
});
