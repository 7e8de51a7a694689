import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retentionState } from '../../opensearch/retention-state.ts';

const POLICY = 'index.plugins.index_state_management.policy_id';
const managed = { [POLICY]: 'sightline-prod-logs', policy_id: 'sightline-prod-logs', enabled: true };

test.each<[string, object, object]>([
  ['managed', { a: managed, total_managed_indices: 1 }, { unmanaged: [], stuck: [] }],
  [
    'begun',
    { a: { ...managed, step: { name: 'attempt_rollover', step_status: 'starting' } } },
    { unmanaged: [], stuck: [] },
  ],
  ['managed, by the setting alone', { a: { [POLICY]: 'p' } }, { unmanaged: [], stuck: [] }],
  ['without a policy', { a: { [POLICY]: null, enabled: null }, b: managed }, { unmanaged: ['a'], stuck: [] }],
  [
    'stuck at a step',
    { a: { ...managed, step: { name: 'attempt_delete', step_status: 'failed' }, info: { message: 'refused' } } },
    { unmanaged: [], stuck: [{ index: 'a', reason: 'attempt_delete failed: refused' }] },
  ],
  [
    'stuck at an action, and switched off for it',
    { a: { ...managed, enabled: false, action: { name: 'delete', failed: true }, info: { message: 'm', cause: 'c' } } },
    { unmanaged: [], stuck: [{ index: 'a', reason: 'delete failed: m: c' }] },
  ],
  [
    'out of retries',
    { a: { ...managed, retry_info: { failed: true, consumed_retries: 3 } } },
    { unmanaged: [], stuck: [{ index: 'a', reason: 'a step failed' }] },
  ],
  [
    'switched off',
    { a: { ...managed, enabled: false } },
    { unmanaged: [], stuck: [{ index: 'a', reason: 'its policy is switched off' }] },
  ],
  ['none', { total_managed_indices: 0 }, { unmanaged: [], stuck: [] }],
])('an index that is %s', (_, explanation, state) => {
  expect(retentionState(explanation)).toEqual(state);
});

test('whatever the answer, no index is named that it has not', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (answer) => {
      const { unmanaged, stuck } = retentionState(answer);
      const names = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
      expect(names).toEqual(expect.arrayContaining([...unmanaged, ...stuck.map(({ index }) => index)]));
    }),
  );
});
