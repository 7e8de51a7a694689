import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { doctor } from '../../cli/doctor/doctor.ts';
import { type DeadLetter, letterOfRejected } from '../../functions/aggregator/dead-letter/row.ts';
import { encodeDeadLetters } from '../../functions/aggregator/dead-letter/store.ts';
import { templates } from '../../functions/setup/templates/index.ts';
import { type StubServer, startStub } from '../functions/stub-server.ts';
import { connect, installedEnvironment, newEnvironment, write } from './setup-environment.ts';

const BUCKET = 'letters';
const KEY = 'dead-letters/2026/11/22/120000.000Z-a.ndjson.gz';

let letters: readonly DeadLetter[] = [];
let s3: StubServer;

beforeAll(async () => {
  s3 = await startStub(({ url }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://host');
    if (pathname === `/${BUCKET}/${KEY}`) return response.writeHead(200).end(encodeDeadLetters(letters));
    const isThere = letters.length > 0 && KEY.startsWith(searchParams.get('prefix') ?? '');
    const contents = isThere ? `<Contents><Key>${KEY}</Key></Contents>` : '';
    return response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(`<ListBucketResult>${contents}</ListBucketResult>`);
  });
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:1',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }))
    vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await s3[Symbol.asyncDispose]();
});

async function examine(environment: string, overrides: Record<string, string> = {}) {
  let found = '';
  const env = {
    DEAD_LETTER_BUCKET: BUCKET,
    OPENSEARCH_ENDPOINT: inject('opensearchUrl'),
    OPENSEARCH_AUTH: 'none',
    SIGHTLINE_ENVIRONMENT: environment,
    ...overrides,
  };
  const out = (text: string) => {
    found = text;
  };
  const code = await doctor({ json: true }, { env, output: { out, status: () => {} } });
  const checks = JSON.parse(found) as readonly Check[];
  return { code, checks: new Map(checks.map((check) => [check.name, check])) };
}

const states = (checks: ReadonlyMap<string, Check>) =>
  Object.fromEntries([...checks.values()].map(({ name, state }) => [name, state]));

/** A document of each kind, and the sampler's. */
async function writeDocuments(os: ReturnType<typeof connect>, environment: string, time: number): Promise<void> {
  const at = { '@timestamp': new Date(time).toISOString() };
  await write(os, indexName('log', environment), [{ ...at, message: 'hi' }]);
  await write(os, indexName('span', environment), [{ ...at, name: 'hi' }]);
  await write(os, indexName('metric', environment), [{ ...at, service: 'sightline-sampler', system_cpu_usage: 7 }]);
}

it('finds nothing wrong with a deployment that works, and says what it could not look at', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await writeDocuments(os, environment, Date.now());
  const { code, checks } = await examine(environment);
  expect(states(checks)).toEqual({
    OpenSearch: 'ok',
    'index templates': 'ok',
    [indexName('log', environment)]: 'ok',
    [indexName('metric', environment)]: 'ok',
    [indexName('span', environment)]: 'ok',
    [indexName('serviceMap', environment)]: 'ok',
    // The tests' OpenSearch has no Index State Management.
    retention: 'warning',
    'newest log': 'ok',
    'newest metric': 'ok',
    'newest span': 'ok',
    sampler: 'ok',
    'dead letters': 'ok',
    settings: 'ok',
    clocks: 'ok',
    stream: 'warning',
  });
  expect(checks.get('OpenSearch')?.detail).toMatch(/^\d+\.\d+\.\d+, self-managed, reached from here at http/);
  expect(code).toBe(0);
});

it('finds what was never set up', async () => {
  const { code, checks } = await examine(newEnvironment(connect()));
  expect(states(checks)).toMatchObject({ OpenSearch: 'ok', 'index templates': 'failed', sampler: 'failed' });
  expect(checks.get('index templates')?.detail).toContain('missing: sightline-');
  expect(code).toBe(1);
});

it('finds templates of another version, and a data stream that has not rolled over since they changed', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  const [logs] = templates(environment);
  const body = { ...logs!.body, _meta: { ...logs!.body._meta, version: 'another' } };
  await os.indices.putIndexTemplate({ name: logs!.name, body });
  const { checks } = await examine(environment);
  expect(checks.get('index templates')).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining(logs!.name),
  });
  expect(states(checks)).toMatchObject({
    [indexName('log', environment)]: 'warning',
    [indexName('span', environment)]: 'ok',
  });
});

it('finds a pipe that stands still', async () => {
  const os = connect();
  const environment = await installedEnvironment(os);
  await writeDocuments(os, environment, Date.now() - 3 * 3_600_000);
  const { code, checks } = await examine(environment);
  expect(checks.get('sampler')).toMatchObject({ state: 'failed', detail: 'last run 3 h ago' });
  expect(checks.get('newest span')).toMatchObject({ state: 'warning', detail: expect.stringContaining('3 h ago') });
  expect(code).toBe(1);
});

it('finds dead letters, by cause', async () => {
  const record = { shardId: 'shardId-000000000000', sequenceNumber: '1', arrival: 0, ordinal: 0 };
  const rejected = (id: string, type: string) =>
    letterOfRejected({ id, bytes: Buffer.from('?'), cause: { type, reason: 'r' }, record });
  letters = [rejected('a', 'gzip'), rejected('b', 'gzip'), rejected('c', 'kpl')];
  try {
    const { checks } = await examine(newEnvironment(connect()));
    expect(checks.get('dead letters')).toMatchObject({
      state: 'warning',
      detail: '3 in letters not decodable: 2 gzip, 1 kpl',
    });
  } finally {
    letters = [];
  }
});

it('tells of an OpenSearch that can not be reached once, and looks at the rest', async () => {
  const { code, checks } = await examine('default', { OPENSEARCH_ENDPOINT: 'http://127.0.0.1:1' });
  expect(states(checks)).toEqual({
    settings: 'ok',
    OpenSearch: 'failed',
    'dead letters': 'ok',
    stream: 'warning',
  });
  expect(checks.get('OpenSearch')?.advice).toContain('run on port 1?');
  expect(code).toBe(1);
});

it('tells of a secret that can not be read, and looks at the rest', async () => {
  const { code, checks } = await examine('default', { OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: 'gone' });
  expect(states(checks)).toEqual({
    settings: 'ok',
    OpenSearch: 'failed',
    'dead letters': 'ok',
    stream: 'warning',
  });
  expect(code).toBe(1);
});

it('does not show the stores of an environment that nobody named', async () => {
  const os = connect();
  await installedEnvironment(os);
  const { code, checks } = await examine('');
  expect([...checks.values()][0]).toMatchObject({
    name: 'settings',
    state: 'failed',
    detail: expect.stringMatching(/SIGHTLINE_ENVIRONMENT is not set here.* also has t[0-9a-f]{12}/),
  });
  expect(code).toBe(1);
});

it('says how to look at a local stack where nobody is logged in, and else how to log in', async () => {
  vi.stubEnv('AWS_REGION', '');
  vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
  let found = '';
  const out = (text: string) => {
    found = text;
  };
  const code = await doctor({ json: true }, { env: {}, output: { out, status: () => {} } });
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  const [check, ...others] = JSON.parse(found) as readonly Check[];
  expect(check).toMatchObject({ name: 'settings', state: 'failed', detail: expect.stringContaining('Region') });
  expect(check?.advice).toMatch(/(^|for AWS, )set AWS_REGION$/);
  expect(others).toEqual([]);
  expect(code).toBe(1);
});
