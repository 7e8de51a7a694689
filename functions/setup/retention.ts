import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind } from '@sightline/telemetry/wire';
import type { Retention } from '../../contract/settings/setup.ts';
import { isMissingApi, isObject, RUN_SETUP, reasonOf, statusOf } from '../../opensearch/failure.ts';
import { readRetentionState } from '../../opensearch/retention-state.ts';
import type { Step } from './patience.ts';
import { templateName } from './templates/index-template.ts';

const KINDS: readonly Kind[] = ['log', 'metric', 'span'];

const POLICIES = '/_plugins/_ism/policies/';

/**
 * Puts the policies by which Index State Management rolls data streams over and deletes their old indexes, and gives
 * them to the indexes that are there already. The service map has none: its edges are overwritten, not added to.
 *
 * @param warn - told of what is not deleted by age all the same: all, where this OpenSearch has no Index State Management;
 *   an index that has no policy, or at which one is stuck
 */
export async function applyRetention(
  client: Client,
  environment: string,
  retention: Retention,
  step: Step,
  warn: (message: string) => void,
): Promise<void> {
  for (const kind of KINDS) {
    const name = templateName(kind, environment);
    const stream = indexName(kind, environment);
    const put = await step(`put policy ${name}`, () => putPolicy(client, name, policy(stream, retention, kind)));
    if (!put) {
      warn(
        `this OpenSearch has no Index State Management: nothing is deleted after ${retention.days[kind]} days, so delete old indexes of ${stream} by hand`,
      );
      return;
    }
    const added = await step(`apply policy ${name}`, () => applyPolicy(client, name, stream));
    for (const problem of await retentionProblems(client, stream, added)) warn(problem);
  }
}

/** Says what of a data stream is not deleted by age all the same, and what to do about it. */
async function retentionProblems(client: Client, stream: string, added: number): Promise<readonly string[]> {
  try {
    const { unmanaged, stuck } = await readRetentionState(client, stream);
    // What was added a moment ago may not be told of yet.
    const isLeftOut = unmanaged.length > added;
    return [
      ...stuck.map(
        ({ index, reason }) =>
          `retention of ${stream} is stuck at ${index}: ${reason}; mend what it says, then POST /_plugins/_ism/retry/${index}`,
      ),
      ...(isLeftOut
        ? [
            `no policy manages ${unmanaged.join(', ')}, so nothing of it is ever deleted; grant indices:admin/opensearch/ism/managedindex on ${stream} to a role of Setup's user (docs/security.md), then ${RUN_SETUP}`,
          ]
        : []),
    ];
  } catch (error) {
    return [`it is not known whether ${stream} is deleted by age: ${reasonOf(error)}`];
  }
}

/** https://docs.opensearch.org/latest/im-plugin/ism/policies/ */
export function policy(stream: string, { days, rolloverDays, rolloverGib }: Retention, kind: Kind): object {
  return {
    policy: {
      description: `Sightline: rolls ${stream} over and deletes what is older than ${days[kind]} days`,
      default_state: 'written',
      states: [
        {
          name: 'written',
          actions: [{ rollover: { min_index_age: `${rolloverDays}d`, min_primary_shard_size: `${rolloverGib}gb` } }],
          transitions: [{ state_name: 'deleted', conditions: { min_rollover_age: `${days[kind]}d` } }],
        },
        { name: 'deleted', actions: [{ delete: {} }], transitions: [] },
      ],
      ism_template: [{ index_patterns: [stream], priority: 100 }],
    },
  };
}

/** Gives false when there is no such plugin. */
async function putPolicy(client: Client, name: string, body: object): Promise<boolean> {
  const path = POLICIES + name;
  try {
    const querystring = await versionOf(client, path);
    await client.transport.request({ method: 'PUT', path, querystring, body });
    return true;
  } catch (error) {
    if (isMissingApi(error)) return false;
    throw error;
  }
}

/** A policy that exists is only replaced by who names the version that it has. */
async function versionOf(client: Client, path: string): Promise<Record<string, string>> {
  try {
    const { body } = await client.transport.request({ method: 'GET', path });
    return { if_seq_no: String(body._seq_no), if_primary_term: String(body._primary_term) };
  } catch (error) {
    if (statusOf(error) === 404) return {};
    throw error;
  }
}

/**
 * Indexes without a policy get it; those that have an older version of it go over to this one. Both requests leave the
 * others out, as they should, and those that the user may not manage, with status 200 as well.
 *
 * @returns how many indexes got it that had none
 */
async function applyPolicy(client: Client, name: string, stream: string): Promise<number> {
  const apply = (operation: string) =>
    client.transport.request({
      method: 'POST',
      path: `/_plugins/_ism/${operation}/${stream}`,
      body: { policy_id: name },
    });
  const { body } = await apply('add');
  await apply('change_policy');
  return isObject(body) && typeof body['updated_indices'] === 'number' ? body['updated_indices'] : 0;
}
