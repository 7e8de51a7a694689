import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { takesZstd } from '../../functions/setup/compression.ts';
import { install, uninstall } from '../../functions/setup/lifecycle.ts';
import { templates } from '../../functions/setup/templates/index.ts';
import { templateVersion } from '../../functions/setup/templates/index-template.ts';
import { WRITTEN, written } from '../functions/setup/written-mapping.ts';
import { connect, installedEnvironment, KINDS, newEnvironment, once, write } from './setup-environment.ts';

const record = {
  '@timestamp': '2026-11-22T12:00:00.000Z',
  level: 'INFO',
  message: 'hi',
  service: 'shop',
  sightline: 1,
};

async function templateNames(os: Client, environment: string): Promise<string[]> {
  const { body } = await os.indices.getIndexTemplate({ name: `sightline-${environment}-*` }, { ignore: [404] });
  return (body.index_templates ?? []).map(({ name }) => name).sort();
}

async function count(os: Client, environment: string): Promise<number> {
  const { body } = await os.count({ index: indexName('log', environment) });
  return body.count;
}

const names = (environment: string) =>
  templates(environment)
    .map(({ name }) => name)
    .sort();

test('creation makes templates, data streams and the service map', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  expect(await templateNames(os, environment)).toEqual(names(environment));
  for (const kind of ['log', 'metric', 'span'] as const) {
    const { body } = await os.indices.getDataStream({ name: indexName(kind, environment) });
    expect(body.data_streams).toEqual([expect.objectContaining({ template: expect.stringContaining(environment) })]);
  }
  const { body: map } = await os.indices.get({ index: indexName('serviceMap', environment) });
  expect(map[indexName('serviceMap', environment)]?.mappings?.properties).toMatchObject({
    destination: { properties: { domain: { type: 'keyword' } } },
  });
});

/** Without the objects, of which OpenSearch makes one for each dot in a name. */
const fieldsOf = (mapping: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(mapping).filter(([, type]) => type !== 'object'));

test.each(Object.entries(WRITTEN))(
  'OpenSearch maps the fields of the store "%s" as they are written',
  async (store, mapping) => {
    const os = connect();
    const index = indexName(store as keyof typeof WRITTEN, await installedEnvironment(os));
    const { body } = await os.indices.getMapping({ index });
    const [made] = Object.values(body);
    expect(fieldsOf(written(made?.mappings.properties))).toEqual(fieldsOf(mapping));
  },
);

test('every index is green on one node', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const index = `${indexName('log', environment)},${indexName('serviceMap', environment)}`;
  const { body } = await os.cluster.health({ index, wait_for_status: 'green', timeout: '20s' });
  expect(body).toMatchObject({ status: 'green', timed_out: false });
});

test('creation and update do no harm to what is there', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await write(os, indexName('log', environment), [record]);
  await install({ client: os }, environment, once);
  expect(await count(os, environment)).toBe(1);
  expect(await templateNames(os, environment)).toEqual(names(environment));
});

async function backingIndexes(os: Client, environment: string): Promise<number> {
  const { body } = await os.indices.getDataStream({ name: indexName('log', environment) });
  return body.data_streams?.[0]?.indices.length ?? 0;
}

/** What a version of Sightline with other templates would have set up. */
async function olderEnvironment(os: Client): Promise<string> {
  const environment = newEnvironment(os);
  for (const { name, body } of templates(environment)) {
    const mappings = { ...body.template?.mappings, _meta: { version: 'older' } };
    await os.indices.putIndexTemplate({ name, body: { ...body, template: { ...body.template, mappings } } });
  }
  for (const kind of KINDS) await os.indices.createDataStream({ name: indexName(kind, environment) });
  await os.indices.create({ index: indexName('serviceMap', environment) });
  return environment;
}

test('an update rolls a data stream over whose template has changed, and loses nothing', async () => {
  const os = connect();
  const environment = await olderEnvironment(os);
  await write(os, indexName('log', environment), [record]);
  for (let time = 0; time < 2; time++) await install({ client: os }, environment, once);
  expect(await backingIndexes(os, environment)).toBe(2);
  await write(os, indexName('log', environment), [record]);
  expect(await count(os, environment)).toBe(2);
});

/** A client whose requests fail from one on, as when the function is killed: that one before it is sent, or when it was taken. */
function dying(os: Client, atRequest: number, when: 'before' | 'after'): Client {
  let sent = 0;
  const client = os.child({});
  const { transport } = client;
  const pass = transport.request.bind(transport);
  transport.request = (async (...args: Parameters<typeof pass>) => {
    const request = sent++;
    const answer = request < atRequest || (request === atRequest && when === 'after') ? await pass(...args) : undefined;
    if (request >= atRequest) throw new Error('interrupted');
    return answer;
  }) as unknown as typeof pass;
  return client;
}

test.each(['before', 'after'] as const)(
  'an update that is interrupted at each request in turn, %s it was taken, ends as one that is not',
  async (when) => {
    const os = connect();
    const environment = await olderEnvironment(os);
    for (const kind of KINDS) await write(os, indexName(kind, environment), [record]);
    const goesThrough = (atRequest: number) =>
      install({ client: dying(os, atRequest, when) }, environment, once).then(
        () => true,
        ({ message }: Error) => {
          expect(message).toBe('interrupted');
          return false;
        },
      );
    let interruptions = 0;
    while (!(await goesThrough(interruptions))) interruptions++;

    expect(interruptions).toBeGreaterThan(templates(environment).length * 3);
    expect(await versions(os, environment)).toEqual(templates(environment).map(templateVersion));
    for (const kind of KINDS) {
      const { body } = await os.indices.getDataStream({ name: indexName(kind, environment) });
      expect(body.data_streams?.[0]?.indices).toHaveLength(2);
      expect((await os.count({ index: indexName(kind, environment) })).body.count).toBe(1);
    }
  },
);

/** Of what each store writes to, the version of the template that it was made with. */
async function versions(os: Client, environment: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const kind of KINDS) {
    const { body } = await os.indices.getDataStream({ name: indexName(kind, environment) });
    found.push(await versionOf(os, body.data_streams?.[0]?.indices.at(-1)?.index_name ?? ''));
  }
  return [...found, await versionOf(os, indexName('serviceMap', environment))];
}

async function versionOf(os: Client, index: string): Promise<unknown> {
  const { body } = await os.indices.getMapping({ index });
  return body[index]?.mappings._meta?.['version'];
}

test('where nothing can apply the retention, that is said and all else is done', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const warnings: string[] = [];
  const retention = { days: { log: 30, metric: 30, span: 30 }, rolloverDays: 1, rolloverGib: 30 };
  await install({ client: os }, environment, once, { retention, warn: (message) => warnings.push(message) });
  expect(warnings).toEqual([expect.stringContaining('no Index State Management: nothing is deleted after 30 days')]);
  expect(await templateNames(os, environment)).toEqual(names(environment));
});

test('an OpenSearch that zstd would end is refused, before anything is changed', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const { body } = await os.info();
  const setUp = install({ client: os }, environment, once, { compression: 'zstd' });
  if (takesZstd(body.version.number)) await setUp;
  else await expect(setUp).rejects.toThrow('a request compressed with zstd might end OpenSearch');
  expect(await templateNames(os, environment)).toHaveLength(takesZstd(body.version.number) ? 4 : 0);
});

test('deletion keeps data, the templates that it needs, and every other environment', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const other = await installedEnvironment(os);
  await write(os, indexName('log', environment), [record]);
  const warnings: string[] = [];
  await uninstall(os, environment, (message) => warnings.push(message));

  expect(await count(os, environment)).toBe(1);
  const kept = names(environment).filter((name) => !name.endsWith('-service-map'));
  expect(await templateNames(os, environment)).toEqual(kept);
  expect(warnings).toEqual([expect.stringContaining(`sightline-${environment}-logs`)]);
  expect(await templateNames(os, other)).toEqual(names(other));
});

test('deletion takes every template whose data is gone, and may be repeated', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  for (const kind of ['log', 'metric', 'span'] as const)
    await os.indices.deleteDataStream({ name: indexName(kind, environment) });
  const warnings: string[] = [];
  for (let time = 0; time < 2; time++) await uninstall(os, environment, (message) => warnings.push(message));
  expect(await templateNames(os, environment)).toEqual([]);
  expect(warnings).toEqual([]);
});

test('a name that something else holds is reported, not passed over', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const index = indexName('log', environment);
  await os.indices.create({ index });
  try {
    await expect(install({ client: os }, environment, once)).rejects.toThrow(/conflicts with index/);
  } finally {
    await os.indices.delete({ index });
  }
});
