import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Store } from '@sightline/telemetry/wire';
import { statusOf, typeOf } from '../common/failure.ts';
import type { Step } from './patience.ts';
import { templates } from './templates/index.ts';
import {
  type IndexTemplate,
  isDataStream,
  RETENTION_SETTING,
  type StoreOptions,
  templateName,
  templateVersion,
} from './templates/index-template.ts';

const STORES: readonly Store[] = ['log', 'metric', 'span', 'serviceMap'];

/**
 * Puts the index templates of an environment and makes its data streams and its service-map index where they are
 * absent, so that dashboards have something to look at before the first record arrives. What exists keeps its data and
 * is brought up to date: what must be done is seen from what is there, so whatever came between may have been
 * interrupted anywhere, and doing it again ends in the same state.
 */
export async function createStores(
  client: Client,
  environment: string,
  step: Step,
  options: StoreOptions = {},
): Promise<void> {
  const all = templates(environment, options);
  for (const { name, body } of all)
    await step(`put index template ${name}`, () => client.indices.putIndexTemplate({ name, body }));
  for (const store of STORES) {
    const name = indexName(store, environment);
    const dataStream = isDataStream(store, options);
    const made = await step(`make ${name}`, () => makeStore(client, name, dataStream));
    if (made) continue;
    const template = all.find((each) => each.name === templateName(store, environment))!;
    if (dataStream) await step(`roll over ${name}`, () => rollOver(client, name, template));
    else await step(`update ${name}`, () => updateIndex(client, name, template));
  }
}

/** Gives a data stream an index that was made with the template, if the one that it writes to was not. */
async function rollOver(client: Client, name: string, template: IndexTemplate): Promise<void> {
  const index = await writeIndexOf(client, name);
  if ((await versionOf(client, index)) !== templateVersion(template)) await client.indices.rollover({ alias: name });
}

/**
 * Gives an index what its template has gained: fields, and how long it keeps documents. What it can't take, such as
 * another type of a field, OpenSearch refuses. The mapping comes last, because it brings the version.
 */
async function updateIndex(client: Client, index: string, template: IndexTemplate): Promise<void> {
  if ((await versionOf(client, index)) === templateVersion(template)) return;
  const { settings = {}, mappings = {} } = template.body.template ?? {};
  const retention = settings[RETENTION_SETTING];
  if (retention !== undefined) await client.indices.putSettings({ index, body: { [RETENTION_SETTING]: retention } });
  await client.indices.putMapping({ index, body: mappings });
}

/** The index that a data stream writes to. */
export async function writeIndexOf(client: Client, name: string): Promise<string> {
  const { body } = await client.indices.getDataStream({ name });
  return body.data_streams?.[0]?.indices.at(-1)?.index_name ?? name;
}

/** The version of the template that an index was made with. */
export async function versionOf(client: Client, index: string): Promise<unknown> {
  const { body } = await client.indices.getMapping({ index });
  return body[index]?.mappings._meta?.['version'];
}

/** Gives false when it is there already. */
async function makeStore(client: Client, name: string, dataStream: boolean): Promise<boolean> {
  try {
    if (dataStream) await client.indices.createDataStream({ name });
    else await client.indices.create({ index: name });
    return true;
  } catch (error) {
    if (typeOf(error) === 'resource_already_exists_exception') return false;
    throw error;
  }
}

/**
 * Deletes the index templates of an environment and no data. OpenSearch keeps the template of a data stream that
 * exists, which could not roll over without it; so the templates of streams with data stay until someone deletes those.
 *
 * @returns names of the templates that stay
 */
export async function deleteTemplates(client: Client, environment: string): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const { name } of templates(environment)) if (await isKept(client, name)) kept.push(name);
  return kept;
}

async function isKept(client: Client, name: string): Promise<boolean> {
  try {
    await client.indices.deleteIndexTemplate({ name });
    return false;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    // The API has no own type for it: "unable to remove composable templates [x] as they are in use by a data streams".
    if (typeOf(error) === 'illegal_argument_exception') return true;
    throw error;
  }
}
