import fs from 'node:fs';
import { indexName } from '@sightline/telemetry/wire';
import type { CdkCustomResourceEvent, Context } from 'aws-lambda';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { handler } from '../../functions/setup/handler.ts';
import { savedObjects } from '../../functions/setup/saved-objects/index.ts';
import { loopback } from '../functions/setup/loopback.ts';
import { connect, newEnvironment } from './setup-environment.ts';

const reason =
  'no permissions for [indices:admin/index_template/delete] and User [name=setup, backend_roles=[], requestedTenant=null]';
const FORBIDDEN = { error: { type: 'security_exception', reason }, status: 403 };

function event(RequestType: 'Create' | 'Update' | 'Delete', PhysicalResourceId?: string): CdkCustomResourceEvent {
  const common = {
    ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:setup',
    ResponseURL: '',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Setup',
    ResourceType: 'Custom::SightlineSetup',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:setup' },
  };
  return { ...common, RequestType, PhysicalResourceId } as CdkCustomResourceEvent;
}

async function invoke(request: CdkCustomResourceEvent, variables: Record<string, string>, remainingMs = 120_000) {
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return handler(request, { getRemainingTimeInMillis: () => remainingMs } as Context, () => {});
}

const reachable = (environment: string) => ({
  SIGHTLINE_ENVIRONMENT: environment,
  OPENSEARCH_ENDPOINT: inject('opensearchUrl'),
  OPENSEARCH_AUTH: 'none',
  DASHBOARDS_URL: '',
});

async function streams(environment: string): Promise<number> {
  const { body } = await connect().indices.getDataStream({ name: `*-sightline-${environment}` });
  return body.data_streams?.length ?? 0;
}

async function templateCount(environment: string): Promise<number> {
  const { body } = await connect().indices.getIndexTemplate({ name: `sightline-${environment}-*` }, { ignore: [404] });
  return body.index_templates?.length ?? 0;
}

test('creation and update answer with the same physical id and what was imported', async () => {
  const environment = newEnvironment(connect());
  const dashboards = await loopback(() => ({ status: 200, body: { success: true, successCount: 15 } }));
  const variables = { ...reachable(environment), DASHBOARDS_URL: dashboards.url };
  const answer = { PhysicalResourceId: `sightline-${environment}`, Data: { SavedObjects: 15 } };
  expect(await invoke(event('Create'), variables)).toEqual(answer);
  expect(await invoke(event('Update', answer.PhysicalResourceId), variables)).toEqual(answer);
  expect(await streams(environment)).toBe(3);
  const posted = dashboards.received.map(({ body }) => body.toString());
  expect(posted).toHaveLength(2);
  for (const { id } of savedObjects(environment)) expect(posted[1]).toContain(`{"id":"${id}"`);
});

/** What the function logs while a test runs. */
function logged(): { readonly level: string; readonly message: string }[] {
  const lines: { level: string; message: string }[] = [];
  const stdout = vi.spyOn(fs, 'writeSync').mockImplementation((_fd: number, data: unknown) => {
    lines.push(
      ...String(data)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    return Buffer.byteLength(String(data));
  });
  onTestFinished(() => stdout.mockRestore());
  return lines;
}

test.each([
  [
    'refuses an object',
    200,
    { success: false, successCount: 3, errors: [{ id: 'x', type: 'dashboard', error: { type: 'unsupported_type' } }] },
    'Dashboards refused 1 of 4 saved objects: dashboard x: unsupported_type',
  ],
  [
    'refuses the import',
    400,
    { statusCode: 400, error: 'Bad Request', message: 'Invalid file extension' },
    'OpenSearch Dashboards answered HTTP 400 to POST /api/saved_objects/_import Bad Request: Invalid file extension',
  ],
  [
    'does not know the user',
    401,
    { statusCode: 401, error: 'Unauthorized', message: 'Authentication required' },
    'OpenSearch Dashboards asks who it is (HTTP 401)',
  ],
])('a Dashboards that %s fails no deployment, and is warned of', async (_, status, body, warning) => {
  const environment = newEnvironment(connect());
  const dashboards = await loopback(() => ({ status, body }));
  const lines = logged();
  const answer = await invoke(event('Create'), { ...reachable(environment), DASHBOARDS_URL: dashboards.url });
  expect(answer).toEqual({ PhysicalResourceId: `sightline-${environment}`, Data: { SavedObjects: 0 } });
  expect(await streams(environment)).toBe(3);
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'WARN',
      message: expect.stringContaining(`could not import saved objects: ${warning}`),
    }),
  ]);
});

test('Dashboards that are away fail no deployment either', async () => {
  const environment = newEnvironment(connect());
  const lines = logged();
  // Of this much time nothing is left for waiting.
  await invoke(event('Create'), { ...reachable(environment), DASHBOARDS_URL: 'http://127.0.0.1:1' }, 15_000);
  expect(await streams(environment)).toBe(3);
  expect(lines).toEqual([
    expect.objectContaining({ message: expect.stringContaining("127.0.0.1:1 can't be reached") }),
  ]);
});

test.each([
  [
    401,
    'Unauthorized',
    "OpenSearch refused user 'setup' (HTTP 401): there is no such user, or the password is wrong; store",
  ],
  [
    403,
    FORBIDDEN,
    "user 'setup' lacks the permission indices:admin/index_template/delete (HTTP 403); grant the cluster permission",
  ],
])(
  'a user that is refused with %i is refused at once, and the error names the secret or the grant',
  async (status, body, message) => {
    const opensearch = await loopback(() => ({ status, body }));
    const secrets = await loopback(() => ({
      status: 200,
      body: { SecretString: JSON.stringify({ username: 'setup', password: 'secret' }) },
    }));
    const variables = {
      ...reachable('refused'),
      OPENSEARCH_ENDPOINT: opensearch.url,
      OPENSEARCH_AUTH: 'basic',
      OPENSEARCH_SECRET_ARN: 'arn:user',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    };
    await expect(invoke(event('Create'), variables)).rejects.toThrow(
      `could not put index template sightline-refused-logs: ${message}`,
    );
    expect(opensearch.received).toHaveLength(1);
  },
);

test('after a change of environment, the old one is deleted and the new one stays', async () => {
  const os = connect();
  const [before, after] = [newEnvironment(os), newEnvironment(os)];
  const created = await invoke(event('Create'), reachable(before));
  for (const kind of ['log', 'metric', 'span'] as const)
    await os.indices.deleteDataStream({ name: indexName(kind, before) });
  await invoke(event('Update', `sightline-${before}`), reachable(after));
  const deleted = await invoke(event('Delete', `sightline-${before}`), reachable(after));
  expect(deleted).toEqual({ PhysicalResourceId: (created as { PhysicalResourceId: string }).PhysicalResourceId });
  expect(await templateCount(before)).toBe(0);
  expect(await templateCount(after)).toBe(4);
});

test.each<[string, () => Promise<Record<string, string>>, string]>([
  ['is gone', async () => ({ OPENSEARCH_ENDPOINT: 'http://127.0.0.1:1' }), "127.0.0.1:1 can't be reached"],
  [
    'does not know the user any more',
    async () => ({ OPENSEARCH_ENDPOINT: (await loopback(() => ({ status: 401, body: 'Unauthorized' }))).url }),
    'OpenSearch asks who it is (HTTP 401)',
  ],
  [
    'does not allow it',
    async () => ({ OPENSEARCH_ENDPOINT: (await loopback(() => ({ status: 403, body: FORBIDDEN }))).url }),
    "user 'setup' lacks the permission indices:admin/index_template/delete",
  ],
  ['is not configured', async () => ({ OPENSEARCH_ENDPOINT: '' }), 'OPENSEARCH_ENDPOINT must be an http or https URL'],
  [
    'has a secret that is gone',
    async () => ({
      OPENSEARCH_AUTH: 'basic',
      OPENSEARCH_SECRET_ARN: 'arn:gone',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: (
        await loopback(() => ({
          status: 400,
          body: { __type: 'ResourceNotFoundException', message: 'no such secret' },
        }))
      ).url,
    }),
    'no such secret',
  ],
])('deletion when OpenSearch %s succeeds with a warning that says what is left', async (_, variables, reason) => {
  const lines = logged();
  const answer = await invoke(event('Delete', 'sightline-gone'), { ...reachable('gone'), ...(await variables()) });
  expect(answer).toEqual({ PhysicalResourceId: 'sightline-gone' });
  expect(lines).toEqual([
    expect.objectContaining({
      level: 'WARN',
      message: expect.stringMatching(/^could not delete the index templates of gone: .*sightline-gone-\*$/),
    }),
  ]);
  expect(lines[0]?.message).toContain(reason);
});

test('an OpenSearch that zstd would end is left alone, and the deployment fails', async () => {
  const old = await loopback(() => ({ status: 200, body: { version: { number: '2.19.6' } } }));
  const variables = { ...reachable('old'), OPENSEARCH_ENDPOINT: old.url, OPENSEARCH_COMPRESSION: 'zstd' };
  await expect(invoke(event('Create'), variables)).rejects.toThrow('might end OpenSearch 2.19.6');
  expect(old.received).toHaveLength(1);
});

test('whoever invokes the function with nothing at all has it set up what is missing', async () => {
  const os = connect();
  const environment = newEnvironment(os);
  await invoke(event('Create'), reachable(environment));
  await os.indices.deleteDataStream({ name: indexName('log', environment) });
  const answer = await invoke({} as CdkCustomResourceEvent, reachable(environment));
  expect(answer).toMatchObject({ PhysicalResourceId: `sightline-${environment}` });
  expect(await streams(environment)).toBe(3);
});

test('a wrong configuration is reported, not waited out', async () => {
  await expect(invoke(event('Create'), { ...reachable('a-b') })).rejects.toThrow('environment must be 1 to 63');
});
