import { describe, expect, it, test } from 'vitest';
import { kindOfLetter, type LetterKind } from '../../../cli/redrive/kind.ts';
import { adviceText } from '../../../cli/redrive/print.ts';

const letter = (type: string, reason: string, status?: number, index: string | undefined = 'logs') => ({
  ...(index !== '' && { index }),
  cause: { type, reason, ...(status !== undefined && { status }) },
});

describe('kindOfLetter', () => {
  it.each<[LetterKind, ReturnType<typeof letter>]>([
    ['refused', letter('mapper_parsing_exception', 'failed to parse field [age]', 400)],
    ['refused', letter('illegal_argument_exception', 'Limit of total fields [1000] has been exceeded', 400)],
    ['configuration', letter('security_exception', 'no permissions for [indices:data/write/bulk[s]]', 403)],
    ['configuration', letter('security_exception', 'Unauthorized', 401)],
    ['configuration', letter('cluster_block_exception', 'blocked by: [FORBIDDEN/8/index write (api)];', 403)],
    ['configuration', letter('index_not_found_exception', 'no such index [logs]', 404)],
    ['undecodable', letter('gzip', 'unexpected end of file', undefined, '')],
    ['given-up', letter('RetryAttemptsExhausted', 'Lambda gave up on the batch')],
    ['given-up', letter('RecordAgeExceeded', 'Lambda gave up on the batch')],
  ])('%s: %j', (kind, any) => {
    expect(kindOfLetter(any)).toBe(kind);
  });
});

test('advice tells a permission from a document, causes that stop everything first', () => {
  const groups = [
    { kind: 'refused', count: 3 },
    { kind: 'configuration', count: 2 },
    { kind: 'refused', count: 1 },
  ] as const;
  const texts = adviceText(groups);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toMatch(/^2 refused for a permission, a block or a missing store\n.*no --fix mends it/);
  expect(texts[1]).toMatch(/^4 refused by OpenSearch for what they hold\n.*with a --fix$/);
});
