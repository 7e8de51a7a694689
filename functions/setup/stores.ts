import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Store } from '@sightline/telemetry/wire';
import { statusOf, typeOf } from './failure.ts';
import type { Step } from './patience.ts';
import { templates } from './templates/index.ts';
import { isDataStream, templateName } from './templates/index-template.ts';

const STORES: readonly Store[] = ['log', 'metric', 'span', 'serviceMap'];

/**
 * Puts the index templates of an environment and makes its data streams and its service-map index where they are
 * absent, so that dashboards have something to look at before the first record arrives. What exists keeps its data; a
 * data stream whose template has changed rolls over, so that the change holds from its next document on.
 */
export async function createStores(client: Client, environment: string, step: Step): Promise<void> {
  const changed = new Set<string>();
  for (const { name, body } of templates(environment)) {
    const before = await step(`get index template ${name}`, () => versionOf(client, name));
    if (before !== body._meta?.['version']) changed.add(name);
    await step(`put index template ${name}`, () => client.indices.putIndexTemplate({ name, body }));
  }
  for (const store of STORES) {
    const name = indexName(store, environment);
    const made = await step(`make ${name}`, () => makeStore(client, name, isDataStream(store)));
    if (!made && isDataStream(store) && changed.has(templateName(store, environment)))
      await step(`roll over ${name}`, () => client.indices.rollover({ alias: name }));
  }
}

/** Which version of a template is there, if any. */
async function versionOf(client: Client, name: string): Promise<unknown> {
  try {
    const { body } = await client.indices.getIndexTemplate({ name });
    return body.index_templates?.[0]?.index_template._meta?.['version'];
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
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
