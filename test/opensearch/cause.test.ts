import { describe, expect, it } from 'vitest';
import { explainCause, isBlock, isConfiguration, isMissingStore } from '../../opensearch/cause.ts';

const permission = {
  type: 'security_exception',
  reason:
    'no permissions for [indices:data/write/bulk[s], indices:data/write/index] and User [name=writer, backend_roles=[], requestedTenant=null]',
  status: 403,
};
const block = {
  type: 'cluster_block_exception',
  reason: 'index [.ds-logs-000003] blocked by: [FORBIDDEN/8/index write (api)];',
  status: 403,
};
const readOnly = {
  type: 'cluster_block_exception',
  reason: 'blocked by: [FORBIDDEN/6/cluster read-only (api)];',
  status: 403,
};
const missing = { type: 'index_not_found_exception', reason: 'no such index [logs]', status: 404 };
const document = { type: 'mapper_parsing_exception', reason: 'failed to parse field [error]', status: 400 };

describe('a cause', () => {
  it.each([permission, block, readOnly, missing, { type: 'http_error', reason: 'HTTP status 401', status: 401 }])(
    'of configuration: %j',
    (cause) => {
      expect(isConfiguration(cause)).toBe(true);
      expect(explainCause(cause)?.advice).not.toBe('');
    },
  );

  it.each([
    document,
    { type: 'unavailable_shards_exception', reason: 'primary shard is not active', status: 503 },
    { type: 'timeout', reason: 'no complete response within 1000 ms' },
    { type: 'too_deep', reason: 'nested too deep', status: 404 },
  ])('of something else: %j', (cause) => {
    expect(isConfiguration(cause)).toBe(false);
    expect(explainCause(cause)).toBeUndefined();
  });

  it('is told apart by kind', () => {
    expect([permission, block, missing].map(isBlock)).toEqual([false, true, false]);
    expect([permission, block, missing].map(isMissingStore)).toEqual([false, false, true]);
  });
});

describe('explainCause', () => {
  it('names user, action and index of a permission, and what to grant', () => {
    expect(explainCause(permission, { index: 'logs' })).toMatchObject({
      user: 'writer',
      action: 'indices:data/write/bulk[s], indices:data/write/index',
      index: 'logs',
      what: "user 'writer' lacks the permission indices:data/write/bulk[s], indices:data/write/index on logs (HTTP 403)",
      advice: expect.stringContaining(
        "grant indices:data/write/bulk[s], indices:data/write/index on logs to a role of user 'writer'",
      ),
    });
  });

  it('names a block and how to lift it', () => {
    expect(explainCause(block)?.advice).toBe('lift it: PUT /.ds-logs-000003/_settings {"index.blocks.write":null}');
    expect(explainCause(readOnly)?.advice).toContain('PUT /_cluster/settings');
  });

  it('names the store that is gone, and how to make it', () => {
    expect(explainCause(missing)).toMatchObject({
      what: 'there is no logs: its data stream or index is gone, and so is the template to make it by',
      index: 'logs',
      advice: expect.stringMatching(/^deploy the stack again, or run Setup again/),
    });
  });
});
