import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind, type Store } from '@sightline/telemetry/wire';
import { statusOf } from '../../functions/common/failure.ts';
import { isServerless, type Target } from '../../functions/common/target.ts';
import { versionOf, writeIndexOf } from '../../functions/setup/stores.ts';
import { templates } from '../../functions/setup/templates/index.ts';
import { templateName, templateVersion } from '../../functions/setup/templates/index-template.ts';
import { attempt, type Check, failed, ok, warning } from './check.ts';

const KINDS: readonly Kind[] = ['log', 'metric', 'span'];

const SET_UP = "deploy the stack again: 'npx cdk deploy Sightline'";

/** Whether templates, data streams and retention are as this version of Sightline sets them up. */
export async function checkStores(client: Client, environment: string, target: Target): Promise<readonly Check[]> {
  const checks = [await checkTemplates(client, environment, target)];
  for (const store of [...KINDS, 'serviceMap'] as const)
    checks.push(await checkStore(client, store, environment, target));
  return [...checks, await checkRetention(client, environment, target)];
}

function checkTemplates(client: Client, environment: string, target: Target): Promise<Check> {
  return attempt('index templates', async () => {
    const found = await installed(client, environment);
    const expected = templates(environment, { dataStreams: !isServerless(target) });
    const missing = expected.filter(({ name }) => !found.has(name));
    if (missing.length > 0)
      return failed('index templates', `missing: ${missing.map(({ name }) => name).join(', ')}`, SET_UP);
    // Those of NextGen hold the retention as well, which is not known here.
    const others = expected.filter((template) => found.get(template.name) !== templateVersion(template));
    if (others.length > 0 && target !== 'serverless-nextgen')
      return warning('index templates', `of another version: ${others.map(({ name }) => name).join(', ')}`, SET_UP);
    return ok('index templates', `all ${expected.length} of this version`);
  });
}

/** Versions of the templates that are there, by name. */
async function installed(client: Client, environment: string): Promise<ReadonlyMap<string, unknown>> {
  const { body } = await client.indices.getIndexTemplate({ name: `sightline-${environment}-*` }, { ignore: [404] });
  return new Map(
    (body.index_templates ?? []).map(({ name, index_template }) => [name, index_template._meta?.['version']]),
  );
}

function checkStore(client: Client, store: Store, environment: string, target: Target): Promise<Check> {
  const name = indexName(store, environment);
  return attempt(name, async () => {
    const { body: exists } = await client.indices.exists({ index: name });
    if (!exists) return failed(name, 'does not exist', SET_UP);
    const isStream = store !== 'serviceMap' && !isServerless(target);
    const index = isStream ? await writeIndexOf(client, name) : name;
    const template = templateName(store, environment);
    if ((await versionOf(client, index)) !== (await installed(client, environment)).get(template))
      return warning(name, `${index} was made with another template than there is now`, SET_UP);
    const health = isServerless(target) ? undefined : await healthOf(client, name);
    if (health === 'red') return failed(name, 'red: a shard is missing', 'look at GET _cluster/allocation/explain');
    if (health === 'yellow')
      return warning(name, 'yellow: a copy is missing', 'wait for it, or look at GET _cluster/allocation/explain');
    return ok(name, isStream ? `green, writes to ${index}` : 'there');
  });
}

async function healthOf(client: Client, index: string): Promise<string> {
  const { body } = await client.cluster.health({ index, timeout: '5s' });
  return body.status;
}

function checkRetention(client: Client, environment: string, target: Target): Promise<Check> {
  return attempt('retention', async () => {
    if (target === 'serverless')
      return ok('retention', "is the collection's life-cycle policy, which is not looked at here");
    if (target === 'serverless-nextgen') return ok('retention', "is each index's setting index.data.retention");
    const days: string[] = [];
    for (const kind of KINDS) {
      const name = templateName(kind, environment);
      const age = await deletionAge(client, name);
      if (age === 'no plugin')
        return warning(
          'retention',
          'this OpenSearch has no Index State Management: nothing is ever deleted',
          'delete old indexes by hand, or use an OpenSearch that has the plugin',
        );
      if (age === undefined) return failed('retention', `there is no policy ${name}`, SET_UP);
      days.push(`${kind}s ${age}`);
    }
    return ok('retention', `${days.join(', ')} after rollover`);
  });
}

interface Policy {
  readonly policy?: {
    readonly states: readonly {
      readonly transitions: readonly { readonly conditions?: { readonly min_rollover_age?: string } }[];
    }[];
  };
}

/** After which age a policy deletes, or why that is not known. */
async function deletionAge(client: Client, name: string): Promise<string | 'no plugin' | undefined> {
  try {
    const { body } = await client.transport.request({ method: 'GET', path: `/_plugins/_ism/policies/${name}` });
    const transitions = (body as Policy).policy?.states.flatMap((state) => state.transitions) ?? [];
    return transitions.find(({ conditions }) => conditions?.min_rollover_age)?.conditions?.min_rollover_age;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    if (statusOf(error) === 400) return 'no plugin';
    throw error;
  }
}
