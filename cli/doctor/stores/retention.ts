import type { Client } from '@opensearch-project/opensearch';
import { isMissingApi, RUN_SETUP, statusOf } from '../../../opensearch/failure.ts';
import { type RetentionState, readRetentionState } from '../../../opensearch/retention-state.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** What Index State Management (ISM) does with the indexes of a data stream. */
export interface StreamRetention extends RetentionState {
  readonly stream: string;
  readonly policy: string;
  /** After which age the policy deletes, such as `30d`; `undefined` when there is no such policy. */
  readonly deletionAge: string | undefined;
}

/** Reads the policy of a data stream and how it is applied; `undefined` when OpenSearch has no ISM. */
export async function readRetention(
  client: Client,
  stream: string,
  policy: string,
): Promise<StreamRetention | undefined> {
  try {
    const deletionAge = await readDeletionAge(client, policy);
    if (deletionAge === undefined) return { stream, policy, deletionAge, unmanaged: [], stuck: [] };
    return { stream, policy, deletionAge, ...(await readRetentionState(client, stream)) };
  } catch (error) {
    if (isMissingApi(error)) return undefined;
    throw error;
  }
}

interface Policy {
  readonly policy?: {
    readonly states: readonly {
      readonly transitions: readonly { readonly conditions?: { readonly min_rollover_age?: string } }[];
    }[];
  };
}

async function readDeletionAge(client: Client, policy: string): Promise<string | undefined> {
  try {
    const { body } = await client.transport.request({ method: 'GET', path: `/_plugins/_ism/policies/${policy}` });
    const transitions = (body as Policy).policy?.states.flatMap((state) => state.transitions) ?? [];
    return transitions.find(({ conditions }) => conditions?.min_rollover_age)?.conditions?.min_rollover_age;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

const NAME = 'retention';

/** Whether old documents are deleted. `undefined` stands for a stream of an OpenSearch without ISM. */
export function judgeRetention(streams: readonly (StreamRetention | undefined)[]): Check {
  const known = streams.filter((stream) => stream !== undefined);
  if (known.length < streams.length)
    return warning(
      NAME,
      'this OpenSearch has no Index State Management: nothing is ever deleted',
      'delete old indexes by hand, or use an OpenSearch that has the plugin',
    );
  const stuck = known.flatMap((stream) => stream.stuck)[0];
  if (stuck !== undefined)
    return failed(
      NAME,
      `is stuck at ${stuck.index}: ${stuck.reason}`,
      `mend what it says (often a permission of the user that Setup had), then POST /_plugins/_ism/retry/${stuck.index}`,
    );
  const without = known.find(({ deletionAge }) => deletionAge === undefined);
  if (without !== undefined) return failed(NAME, `there is no policy ${without.policy}`, RUN_SETUP);
  const unmanaged = known.find((stream) => stream.unmanaged.length > 0);
  if (unmanaged !== undefined)
    return failed(
      NAME,
      `no policy is applied to ${unmanaged.unmanaged.join(', ')}: they are never deleted`,
      `POST /_plugins/_ism/add/${unmanaged.stream} {"policy_id":"${unmanaged.policy}"}, or ${RUN_SETUP}`,
    );
  const ages = known.map(({ policy, deletionAge }) => `${policy.slice(policy.lastIndexOf('-') + 1)} ${deletionAge}`);
  return ok(NAME, `${ages.join(', ')} after rollover, applied to every index`);
}
