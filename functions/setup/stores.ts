import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Store } from '@sightline/telemetry/wire';
import { FailureError, failureText, isObject, otherServer, statusOf, typeOf } from '../../opensearch/failure.ts';
import { obstacleOf, overruled } from './obstacle.ts';
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
 *
 * @param warn - told of what was there already and is not Sightline's
 * @throws Error when another template or something else of the name is in the way, with how to clear it
 */
export async function createStores(
  client: Client,
  environment: string,
  step: Step,
  options: StoreOptions = {},
  warn: (message: string) => void = () => undefined,
): Promise<void> {
  const all = templates(environment, options);
  for (const template of all) await step(`put index template ${template.name}`, () => putTemplate(client, template));
  for (const store of STORES) {
    const name = indexName(store, environment);
    const dataStream = isDataStream(store, options);
    const template = all.find((each) => each.name === templateName(store, environment))!;
    await step(`make ${name}`, () => makeStore(client, name, dataStream));
    await step(`bring ${name} up to date`, () =>
      dataStream ? rollOver(client, name, template, warn) : updateIndex(client, name, template),
    );
  }
}

async function putTemplate(client: Client, { name, body }: IndexTemplate): Promise<void> {
  const [store = name] = body.index_patterns as string[];
  const answer = await client.indices.putIndexTemplate({ name, body }).catch((error: unknown) => {
    throw obstacleOf(store, error);
  });
  // The page of a log-in, for instance, answers everything with 200.
  const { body: said, statusCode, meta } = answer;
  if (!isObject(said))
    throw new FailureError(
      otherServer({ status: statusCode ?? 200, body: said, endpoint: meta.connection.url.origin }),
    );
}

/**
 * Gives a data stream an index that was made with the template, if the one that it writes to was not. One rollover is
 * enough, and where another template decides none would help.
 */
async function rollOver(
  client: Client,
  name: string,
  template: IndexTemplate,
  warn: (message: string) => void,
): Promise<void> {
  const wanted = templateVersion(template);
  const before = await streamOf(client, name);
  const version = await versionOf(client, before.index);
  const failure = overruled(name, before.template);
  const isOverruled = before.template !== undefined && before.template !== template.name;
  if (version === wanted) {
    if (isOverruled) warn(`the next index of ${name} will be another: ${failureText(failure)}`);
    return;
  }
  if (isOverruled) throw new FailureError(failure);
  await client.indices.rollover({ alias: name });
  const after = await streamOf(client, name);
  if ((await versionOf(client, after.index)) !== wanted) throw new FailureError(overruled(name, after.template));
  if (version === undefined)
    warn(
      `${name} was there and not made by Sightline: it writes to ${after.index} now, and ${before.index} keeps its fields' types`,
    );
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
  await client.indices.putMapping({ index, body: mappings }).catch((error: unknown) => {
    throw obstacleOf(index, error);
  });
}

interface Stream {
  /** The index that it writes to. */
  readonly index: string;
  /** The template that its next index will be made with. */
  readonly template?: string;
}

async function streamOf(client: Client, name: string): Promise<Stream> {
  const { body } = await client.indices.getDataStream({ name });
  const [stream] = body.data_streams ?? [];
  const template = stream?.template;
  return { index: stream?.indices.at(-1)?.index_name ?? name, ...(template !== undefined && { template }) };
}

/** The index that a data stream writes to. */
export async function writeIndexOf(client: Client, name: string): Promise<string> {
  return (await streamOf(client, name)).index;
}

/** The version of the template that an index was made with. */
export async function versionOf(client: Client, index: string): Promise<unknown> {
  const { body } = await client.indices.getMapping({ index });
  return body[index]?.mappings._meta?.['version'];
}

/** Makes a store, if it is not there already. */
async function makeStore(client: Client, name: string, dataStream: boolean): Promise<void> {
  try {
    if (dataStream) await client.indices.createDataStream({ name });
    else await client.indices.create({ index: name });
  } catch (error) {
    if (typeOf(error) !== 'resource_already_exists_exception') throw obstacleOf(name, error);
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
