import { Client } from '@opensearch-project/opensearch';
import { expect, onTestFinished, test } from 'vitest';
import { applyRetention, policy } from '../../../functions/setup/retention.ts';
import { loopback, type Received } from './loopback.ts';

const retention = { days: { log: 30, metric: 400, span: 7 }, rolloverDays: 1, rolloverGib: 50 };
const once = <T>(_what: string, operation: () => Promise<T>): Promise<T> => operation();

async function apply(answer: (request: Received) => { status: number; body: unknown }) {
  const server = await loopback(answer);
  const client = new Client({ node: server.url, maxRetries: 0 });
  onTestFinished(() => client.close());
  const warnings: string[] = [];
  await applyRetention(client, 'prod', retention, once, (message) => warnings.push(message));
  return {
    warnings,
    requests: server.received.map(({ method, url }) => `${method} ${url}`),
    received: server.received,
  };
}

test('a policy rolls over by age or size, and deletes so long after that', () => {
  expect(policy('ss4o_logs-sightline-prod', retention, 'log')).toEqual({
    policy: {
      description: 'Sightline: rolls ss4o_logs-sightline-prod over and deletes what is older than 30 days',
      default_state: 'written',
      states: [
        {
          name: 'written',
          actions: [{ rollover: { min_index_age: '1d', min_primary_shard_size: '50gb' } }],
          transitions: [{ state_name: 'deleted', conditions: { min_rollover_age: '30d' } }],
        },
        { name: 'deleted', actions: [{ delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: ['ss4o_logs-sightline-prod'], priority: 100 }],
    },
  });
  expect(policy('x', retention, 'span')).toMatchObject({
    policy: { states: [{ transitions: [{ conditions: { min_rollover_age: '7d' } }] }, {}] },
  });
});

test('each data stream gets its policy, and so do the indexes that it has', async () => {
  const { requests, received, warnings } = await apply(({ method, url }) =>
    method === 'GET' && url?.includes('/policies/') ? { status: 404, body: {} } : { status: 200, body: {} },
  );
  expect(requests.slice(0, 5)).toEqual([
    'GET /_plugins/_ism/policies/sightline-prod-logs',
    'PUT /_plugins/_ism/policies/sightline-prod-logs',
    'POST /_plugins/_ism/add/ss4o_logs-sightline-prod',
    'POST /_plugins/_ism/change_policy/ss4o_logs-sightline-prod',
    'GET /_plugins/_ism/explain/ss4o_logs-sightline-prod',
  ]);
  expect(requests).toHaveLength(15);
  expect(JSON.parse(received[1]!.body.toString())).toEqual(policy('ss4o_logs-sightline-prod', retention, 'log'));
  for (const applied of received.slice(2, 4))
    expect(JSON.parse(applied.body.toString())).toEqual({ policy_id: 'sightline-prod-logs' });
  expect(warnings).toEqual([]);
});

test('a policy that exists is replaced', async () => {
  const { requests } = await apply(() => ({ status: 200, body: { _seq_no: 7, _primary_term: 1 } }));
  expect(requests[1]).toBe('PUT /_plugins/_ism/policies/sightline-prod-logs?if_seq_no=7&if_primary_term=1');
});

test.each([
  [400, { error: 'no handler found for uri [/_plugins/_ism/policies/x] and method [PUT]' }],
  [404, {}],
])('without the plugin (%d) that is said once', async (status, body) => {
  const { warnings, requests } = await apply(() => ({ status, body }));
  expect(warnings).toEqual([expect.stringContaining('nothing is deleted after 30 days')]);
  expect(requests.some((request) => request.startsWith('POST'))).toBe(false);
});

test('a refusal is reported', async () => {
  const denied = apply(() => ({ status: 403, body: { error: { type: 'security_exception', reason: 'no' } } }));
  await expect(denied).rejects.toThrow('security_exception');
});

/** ISM that has a policy for the logs and answers so when it is asked what it does with their indexes. */
function ism(explanation: object, added: number, status = 200) {
  return ({ method, url = '' }: Received) => {
    if (method === 'POST' && url.startsWith('/_plugins/_ism/add/'))
      return { status: 200, body: { updated_indices: added, failures: false, failed_indices: [] } };
    if (method === 'GET' && url === '/_plugins/_ism/explain/ss4o_logs-sightline-prod')
      return { status, body: explanation };
    return { status: 200, body: { _seq_no: 1, _primary_term: 1 } };
  };
}

const unmanaged = {
  'index.plugins.index_state_management.policy_id': null,
  'index.opendistro.index_state_management.policy_id': null,
  enabled: null,
};

test('an index that ISM leaves out without a word is warned of', async () => {
  const index = '.ds-ss4o_logs-sightline-prod-000001';
  const { warnings } = await apply(ism({ [index]: unmanaged, total_managed_indices: 0 }, 0));
  expect(warnings).toEqual([
    expect.stringMatching(
      new RegExp(`^no policy manages ${index}, .*grant indices:admin/opensearch/ism/managedindex on`),
    ),
  ]);
});

test('an index that got its policy a moment ago is not', async () => {
  const { warnings } = await apply(ism({ '.ds-ss4o_logs-sightline-prod-000001': unmanaged }, 1));
  expect(warnings).toEqual([]);
});

test('a policy that is stuck is warned of, with what ISM says', async () => {
  const index = '.ds-ss4o_logs-sightline-prod-000002';
  const entry = {
    policy_id: 'sightline-prod-logs',
    action: { name: 'rollover', failed: true },
    info: { message: 'Failed to rollover index', cause: 'no permissions for [indices:admin/rollover]' },
    enabled: false,
  };
  const { warnings } = await apply(ism({ [index]: entry, total_managed_indices: 1 }, 0));
  expect(warnings).toEqual([
    `retention of ss4o_logs-sightline-prod is stuck at ${index}: rollover failed: Failed to rollover index: no permissions for [indices:admin/rollover]; mend what it says, then POST /_plugins/_ism/retry/${index}`,
  ]);
});

test('where ISM does not tell, that is warned of, and the deployment goes on', async () => {
  const denied = { error: { type: 'security_exception', reason: 'no' }, status: 403 };
  const { warnings, requests } = await apply(ism(denied, 0, 403));
  expect(warnings).toEqual([
    expect.stringContaining('it is not known whether ss4o_logs-sightline-prod is deleted by age'),
  ]);
  expect(requests).toHaveLength(15);
});
