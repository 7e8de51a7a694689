import type { Client } from '@opensearch-project/opensearch';
import { isObject } from './failure/unknown.ts';
import { oneLine } from './failure.ts';

/** What Index State Management (ISM) does with the indexes of a data stream. */
export interface RetentionState {
  /** Indexes that no policy manages, so that they are never deleted. */
  readonly unmanaged: readonly string[];
  /** Indexes at which a policy stopped, and why. */
  readonly stuck: readonly { readonly index: string; readonly reason: string }[];
}

/**
 * Asks how the policies of a data stream are applied: that one exists tells nothing of it.
 *
 * @throws the client's error; see `isMissingApi` for an OpenSearch without ISM
 */
export async function readRetentionState(client: Client, stream: string): Promise<RetentionState> {
  const { body } = await client.transport.request({ method: 'GET', path: `/_plugins/_ism/explain/${stream}` });
  return retentionState(body);
}

/**
 * Reads ISM's answer, one member for each index beside `total_managed_indices`
 * (https://docs.opensearch.org/latest/im-plugin/ism/api/#explain-index).
 */
export function retentionState(explanation: unknown): RetentionState {
  const unmanaged: string[] = [];
  const stuck: { index: string; reason: string }[] = [];
  for (const [index, entry] of Object.entries(isObject(explanation) ? explanation : {})) {
    if (!isObject(entry)) continue;
    if (typeof (entry['policy_id'] ?? entry[POLICY]) !== 'string') unmanaged.push(index);
    else if (hasFailed(entry)) stuck.push({ index, reason: reasonOf(entry) });
    else if (entry['enabled'] === false) stuck.push({ index, reason: 'its policy is switched off' });
  }
  return { unmanaged, stuck };
}

const POLICY = 'index.plugins.index_state_management.policy_id';

type Entry = Readonly<Record<string, unknown>>;

function hasFailed(entry: Entry): boolean {
  return (
    member(entry, 'step')['step_status'] === 'failed' ||
    member(entry, 'action')['failed'] === true ||
    member(entry, 'retry_info')['failed'] === true
  );
}

function reasonOf(entry: Entry): string {
  const name = member(entry, 'action')['name'] ?? member(entry, 'step')['name'] ?? 'a step';
  const { message, cause } = member(entry, 'info');
  return oneLine([`${name} failed`, message, cause].filter((text) => typeof text === 'string').join(': '));
}

function member(entry: Entry, name: string): Entry {
  const value = entry[name];
  return isObject(value) ? value : {};
}
