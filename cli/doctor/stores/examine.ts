import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Kind, type Store } from '@sightline/telemetry/wire';
import { isServerless, type OpenSearchTarget } from '../../../contract/target.ts';
import { templateName } from '../../../functions/setup/templates/index-template.ts';
import { openSearchClient } from '../../../opensearch/client.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { attempt, type Check, ok, unmade } from '../check.ts';
import { openSearchClock } from '../clocks.ts';
import { newestLines } from '../functions/lines.ts';
import { fieldUsage, judgeFields } from './fields.ts';
import { judgeNewest, judgeSampler, readNewest, readSampler } from './newest.ts';
import { judgeClusterBlocks, judgeServer, readClusterBlocks, readServer } from './reach.ts';
import { judgeRetention, readRetention } from './retention.ts';
import { judgeStore, readStore } from './store.ts';
import { type Installed, judgeTemplates, readTemplates } from './templates.ts';

/** What was found in OpenSearch, as it is seen from here. */
export interface StoresExamined {
  /** How far OpenSearch's clock is ahead of this computer's, in milliseconds. */
  readonly clock: number | undefined;
  /** Environments that it has. */
  readonly environments: readonly string[];
  /** Of OpenSearch itself and of the stores. */
  readonly causes: readonly Check[];
  /** Of how fresh the documents are. */
  readonly consequences: readonly Check[];
  /** When the newest line of each function was written; `undefined` when that can't be told. */
  readonly newestLines: ReadonlyMap<string, number> | undefined;
}

const KINDS: readonly Kind[] = ['log', 'metric', 'span'];
const STORES: readonly Store[] = [...KINDS, 'serviceMap'];

/** Looks at OpenSearch. Where it can't be reached there is one failed check: each of the others would only say so again. */
export async function examineStores(deployment: Deployment, now: number): Promise<StoresExamined> {
  const { openSearch } = deployment.config;
  let client: Client | undefined;
  try {
    client = await openSearchClient(openSearch);
    return await examine(client, deployment, now);
  } catch (error) {
    return {
      clock: undefined,
      environments: [],
      causes: [unmade('OpenSearch', error, { auth: openSearch.auth })],
      consequences: [],
      newestLines: undefined,
    };
  } finally {
    await client?.close();
  }
}

async function examine(client: Client, deployment: Deployment, now: number): Promise<StoresExamined> {
  const { config, environment, target } = deployment;
  const { indices, openSearch } = config;
  const { auth, endpoint } = openSearch;
  const server = judgeServer(await readServer(client, target, indices.log), target, endpoint);
  const blocked = isServerless(target) ? undefined : judgeClusterBlocks(await readClusterBlocks(client));
  let installed: Installed = { versions: new Map(), environments: [] };
  const templates = await attempt(
    'index templates',
    async () => {
      installed = await readTemplates(client, environment);
      return judgeTemplates(installed, environment, target);
    },
    auth,
  );
  const stores: Check[] = [];
  for (const store of STORES)
    stores.push(
      ...(await attempt(
        indexName(store, environment),
        () => examineStore(client, store, environment, target, installed),
        auth,
      )),
    );
  const retention = await attempt('retention', () => examineRetention(client, environment, target), auth);
  return {
    clock: await openSearchClock(client),
    environments: installed.environments,
    causes: [...(blocked === undefined ? [] : [blocked]), server, ...templates, ...stores, ...retention],
    consequences: await examineFreshness(client, deployment, now),
    newestLines: await newestLines(client, [indices.log, indices.metric]).catch(() => undefined),
  };
}

async function examineStore(
  client: Client,
  store: Store,
  environment: string,
  target: OpenSearchTarget,
  { versions }: Installed,
): Promise<readonly Check[]> {
  const name = indexName(store, environment);
  const template = templateName(store, environment);
  const kind = store === 'serviceMap' || isServerless(target) ? 'index' : 'data stream';
  const state = await readStore(client, name, {
    expectsStream: !isServerless(target),
    tellsHealth: !isServerless(target),
  });
  const fields = store === 'serviceMap' ? undefined : fieldUsage(store, state.properties);
  const judged = judgeStore(name, state, {
    kind,
    template,
    version: versions.get(template),
    ...(fields && { fields }),
  });
  const full = fields && judgeFields(name, fields);
  return full === undefined ? [judged] : [judged, full];
}

async function examineRetention(client: Client, environment: string, target: OpenSearchTarget): Promise<Check> {
  if (target === 'serverless')
    return ok('retention', "is the collection's life-cycle policy, which is not looked at here");
  if (target === 'serverless-nextgen') return ok('retention', "is each index's setting index.data.retention");
  const streams = [];
  for (const kind of KINDS)
    streams.push(await readRetention(client, indexName(kind, environment), templateName(kind, environment)));
  return judgeRetention(streams);
}

async function examineFreshness(client: Client, { config }: Deployment, now: number): Promise<readonly Check[]> {
  const { indices, openSearch } = config;
  const checks: Check[] = [];
  for (const kind of KINDS)
    checks.push(
      ...(await attempt(
        `newest ${kind}`,
        async () => judgeNewest(kind, await readNewest(client, indices[kind]), now),
        openSearch.auth,
      )),
    );
  const sampler = await attempt(
    'sampler',
    async () => judgeSampler(await readSampler(client, indices.metric), now),
    openSearch.auth,
  );
  return [...checks, ...sampler];
}
