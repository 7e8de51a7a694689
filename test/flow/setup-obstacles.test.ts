import type { Client } from '@opensearch-project/opensearch';
import { indexName, type Store } from '@sightline/telemetry/wire';
import { expect, onTestFinished, test } from 'vitest';
import { install } from '../../functions/setup/lifecycle.ts';
import { templates } from '../../functions/setup/templates/index.ts';
import { templateName, templateVersion } from '../../functions/setup/templates/index-template.ts';
import { connect, KINDS, newEnvironment, once, write } from './setup-environment.ts';

const record = { '@timestamp': '2026-11-22T12:00:00.000Z', level: 'INFO', message: 'hi', service: 'shop' };

/** Sets up and gives what was warned of. */
async function setUp(client: Client, environment: string): Promise<string[]> {
  const warnings: string[] = [];
  await install({ client }, environment, once, { warn: (message) => warnings.push(message) });
  return warnings;
}

async function failureOf(client: Client, environment: string): Promise<string> {
  return setUp(client, environment).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

interface OtherTemplate {
  readonly priority: number;
  readonly data_stream?: object;
  readonly template?: object;
}

/** Puts a template of someone else's. */
async function putOther(client: Client, pattern: string, body: OtherTemplate): Promise<string> {
  const name = `other-${pattern.replace(/\W/g, '-')}`;
  await client.indices.putIndexTemplate({ name, body: { index_patterns: [pattern], ...body } as never });
  return name;
}

async function remove(client: Client, template: string): Promise<void> {
  await client.indices.deleteIndexTemplate({ name: template }, { ignore: [404] });
}

async function generations(client: Client, stream: string): Promise<string[]> {
  const { body } = await client.indices.getDataStream({ name: stream });
  return body.data_streams?.[0]?.indices.map(({ index_name }) => index_name) ?? [];
}

async function versionOf(client: Client, index: string | undefined): Promise<unknown> {
  const { body } = await client.indices.getMapping({ index: index ?? '' });
  return body[index ?? '']?.mappings._meta?.['version'];
}

function versionIn(environment: string, store: Store): unknown {
  const template = templates(environment).find(({ name }) => name === templateName(store, environment))!;
  return templateVersion(template);
}

test('a template of higher priority is named, however often Setup runs, and nothing rolls over', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const stream = indexName('log', environment);
  const other = await putOther(os, `ss4o_logs-*-${environment}`, {
    priority: 5_000,
    data_stream: {},
    template: { mappings: { properties: { level: { type: 'long' } } } },
  });
  for (let time = 0; time < 3; time++)
    expect(await failureOf(os, environment)).toContain(`index template ${other} decides`);
  expect(await generations(os, stream)).toHaveLength(1);

  // As the error says. It can't be removed while the data stream needs it.
  await putOther(os, `ss4o_logs-*-${environment}`, { priority: 900, data_stream: {} });
  onTestFinished(() => remove(os, other));
  expect(await setUp(os, environment)).toEqual([
    expect.stringContaining(`${stream} was there and not made by Sightline`),
  ]);
  expect(await setUp(os, environment)).toEqual([]);
  const indexes = await generations(os, stream);
  expect(indexes).toHaveLength(2);
  expect(await versionOf(os, indexes.at(-1))).toBe(versionIn(environment, 'log'));
});

test('a template that wins the next index is warned of while the present one is right', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const stream = indexName('metric', environment);
  await setUp(os, environment);
  const other = await putOther(os, `*metrics-*-${environment}`, { priority: 2_000, data_stream: {} });
  onTestFinished(() => remove(os, other));
  expect(await setUp(os, environment)).toEqual([
    expect.stringContaining(`the next index of ${stream} will be another: index template ${other} decides`),
  ]);
  expect(await generations(os, stream)).toHaveLength(1);
  await os.indices.deleteDataStream({ name: stream });
});

test('a template that makes no data stream of the name is named', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const other = await putOther(os, `otel-v1-apm-span-*-${environment}`, { priority: 3_000 });
  onTestFinished(() => remove(os, other));
  expect(await failureOf(os, environment)).toMatch(
    new RegExp(`^index template ${other} decides .*; give index template ${other} a priority below Sightline's 1000`),
  );
});

test('a template of the same priority is named', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const other = await putOther(os, `ss4o_logs-*-${environment}`, { priority: 1_000, data_stream: {} });
  onTestFinished(() => remove(os, other));
  expect(await failureOf(os, environment)).toContain(`index template ${other} decides`);
});

test('a data stream of someone else’s goes on with Sightline’s fields, and keeps what it has', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const stream = indexName('log', environment);
  const other = await putOther(os, stream, {
    priority: 10,
    data_stream: {},
    template: { mappings: { properties: { level: { type: 'text' } } } },
  });
  onTestFinished(() => remove(os, other));
  await os.indices.createDataStream({ name: stream });
  await write(os, stream, [record]);
  expect(await setUp(os, environment)).toEqual([
    expect.stringContaining(`${stream} was there and not made by Sightline`),
  ]);
  expect(await setUp(os, environment)).toEqual([]);
  expect(await generations(os, stream)).toHaveLength(2);
  expect((await os.count({ index: stream })).body.count).toBe(1);
});

test('an index in the place of a data stream is cleared away by the steps that are said, with its documents', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const stream = indexName('log', environment);
  const kept = `kept-${stream}`;
  onTestFinished(async () => void (await os.indices.delete({ index: kept, ignore_unavailable: true })));
  onTestFinished(async () => void (await os.indices.delete({ index: stream }, { ignore: [404, 400] })));
  await os.index({ index: stream, id: 'a', body: record, refresh: true });
  const failure = await failureOf(os, environment);
  expect(failure).toContain(`${stream} conflicts with index ${stream}`);

  const steps = [...failure.matchAll(/(?<method>POST|DELETE) (?<path>\S+?)(?: (?<body>\{.*?\}\}))?,/g)];
  expect(steps.map(({ groups }) => `${groups?.['method']} ${groups?.['path']}`)).toEqual([
    'POST /_reindex',
    `DELETE /${stream}`,
  ]);
  for (const { groups } of steps)
    await os.transport.request({
      method: groups?.['method'] ?? '',
      path: groups?.['path'] ?? '',
      querystring: groups?.['body'] ? { refresh: true } : {},
      ...(groups?.['body'] && { body: groups['body'] }),
    });
  expect(await setUp(os, environment)).toEqual([]);
  expect(await generations(os, stream)).toHaveLength(1);

  // The step that docs/delivery.md names for getting them back.
  const body = { conflicts: 'proceed', source: { index: kept }, dest: { index: stream, op_type: 'create' } } as const;
  await os.reindex({ refresh: true, body });
  expect((await os.count({ index: stream })).body.count).toBe(1);
});

test('an alias in the place of a data stream is named with its index', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const stream = indexName('span', environment);
  const index = `spans-of-${environment}`;
  onTestFinished(async () => void (await os.indices.delete({ index, ignore_unavailable: true })));
  await os.indices.create({ index, body: { aliases: { [stream]: { is_write_index: true } } } });
  expect(await failureOf(os, environment)).toContain(
    `POST /_aliases {"actions":[{"remove":{"index":"${index}","alias":"${stream}"}}]}`,
  );
  await os.indices.updateAliases({ body: { actions: [{ remove: { index, alias: stream } }] } });
  expect(await setUp(os, environment)).toEqual([]);
});

test.each([
  [
    'an alias',
    async (os: Client, map: string) =>
      void (await os.indices.create({ index: `x-${map}`, body: { aliases: { [map]: {} } } })),
  ],
  [
    'a data stream',
    async (os: Client, map: string) => {
      await putOther(os, map, { priority: 10, data_stream: {} });
      await os.indices.createDataStream({ name: map });
    },
  ],
  [
    'an index whose field serviceName',
    async (os: Client, map: string) =>
      void (await os.indices.create({
        index: map,
        body: { mappings: { properties: { serviceName: { type: 'long' } } } },
      })),
  ],
])('%s in the place of the service map is named', async (what, put) => {
  const os = connect();
  const environment = newEnvironment(os);
  const map = indexName('serviceMap', environment);
  await put(os, map);
  onTestFinished(async () => {
    await os.indices.delete({ index: `x-${map}`, ignore_unavailable: true });
    await os.indices.deleteDataStream({ name: map }, { ignore: [404] });
    await remove(os, `other-${map.replace(/\W/g, '-')}`);
  });
  expect(await failureOf(os, environment)).toMatch(new RegExp(`^${what} .*is where ${map} is to be`));
});

test('a template of higher priority for the service map leaves it Sightline’s fields', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  const map = indexName('serviceMap', environment);
  const other = await putOther(os, `otel-v1-apm-service-map-*-${environment}`, { priority: 4_000 });
  onTestFinished(() => remove(os, other));
  await setUp(os, environment);
  expect(await versionOf(os, map)).toBe(versionIn(environment, 'serviceMap'));
});

test('every store is made by its own template where nothing is in the way', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  expect(await setUp(os, environment)).toEqual([]);
  for (const kind of KINDS) expect(await generations(os, indexName(kind, environment))).toHaveLength(1);
});
