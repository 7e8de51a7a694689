import { errors } from '@opensearch-project/opensearch';
import { describe, expect, it } from 'vitest';
import { explain } from '../../bin/explain.ts';

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('explain', () => {
  it.each([
    [named('CredentialsProviderError', 'Could not load credentials'), /^CredentialsProviderError: Could.*\nlog in/],
    [new errors.ConnectionError('connect ECONNREFUSED'), /^ConnectionError: connect ECONNREFUSED\n.*open a tunnel/],
    [new Error('Region is missing'), /^Region is missing\nset AWS_REGION$/],
    [new Error('--since must be such as 30m'), /^--since must be such as 30m$/],
  ])('%s', (error, text) => {
    expect(explain(error)).toMatch(text);
  });
});
