import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { install } from '../../functions/setup/lifecycle.ts';
import { patientSteps } from '../../functions/setup/patience.ts';
import { type Authority, createAuthority, STORE_PASSWORD } from '../../local/opensearch/secured/certificates.ts';
import { findJdks, securedSource } from '../../local/prerequisites.mjs';
import { explainFailure, type Failure } from '../../opensearch/failure.ts';
import { destroy } from '../flow/setup-environment.ts';
import { createRunFolder } from '../support/run-folder.ts';
import { connectAs, putUser, type Role, roleOnPage, secured, without } from './secured.ts';

const auth = { kind: 'basic', secretArn: 'arn:secret' } as const;

async function explained(client: Client, request: (client: Client) => PromiseLike<unknown>): Promise<Failure> {
  onTestFinished(() => client.close());
  const error = await Promise.resolve(request(client)).catch((error: unknown) => error);
  const failure = explainFailure(error, { auth });
  if (failure === undefined) throw new Error(`nothing is said of ${String(error)}`);
  return failure;
}

describe.runIf(inject('secured'))('what OpenSearch with the security plugin refuses', () => {
  const environment = 'failures';
  const log = indexName('log', environment);
  const someone: Role = { cluster_permissions: [], index_permissions: [] };
  let admin: Client;

  beforeAll(() => {
    admin = connectAs();
  });

  afterAll(async () => {
    await destroy(admin, environment);
    await admin.close();
  });

  it('is a wrong password, of a user and a secret', async () => {
    const wrong = { ...secured().admin, password: 'wrong' };
    expect(await explained(connectAs(wrong), (client) => client.info())).toEqual({
      what: `OpenSearch refused user '${wrong.username}' (HTTP 401): there is no such user, or the password is wrong`,
      status: 401,
      user: wrong.username,
      advice: 'store the right username and password in the secret arn:secret',
    });
  });

  it('is a HEAD without a body, a refresh that tells of shards alone, and a search', async () => {
    await admin.indices.create({ index: `plain-${environment}` });
    onTestFinished(async () => void (await admin.indices.delete({ index: `plain-${environment}` })));
    const user = await putUser(admin, 'someone', someone);
    const index = `plain-${environment}`;
    expect(await explained(connectAs(user), (client) => client.indices.exists({ index }))).toMatchObject({
      status: 403,
      user: 'someone',
      action: 'indices:admin/get',
      index,
    });
    expect(await explained(connectAs(user), (client) => client.search({ index }))).toMatchObject({
      user: 'someone',
      action: 'indices:data/read/search',
      index,
    });
    const half = await putUser(admin, 'someone', {
      cluster_permissions: [],
      index_permissions: [{ index_patterns: [index], allowed_actions: ['indices:admin/refresh'] }],
    });
    expect(await explained(connectAs(half), (client) => client.indices.refresh({ index }))).toMatchObject({
      user: 'someone',
      action: 'indices:admin/refresh[s]',
      index,
    });
  });

  it.each([
    ['indices:admin/index_template/put', 'the cluster permission indices:admin/index_template/put'],
    ['indices:admin/data_stream/create', `indices:admin/data_stream/create on ${log}`],
    ['indices:admin/data_stream/get', `indices:admin/data_stream/get on ${log}`],
    ['indices:admin/mappings/get', 'indices:admin/mappings/get on'],
  ])('is Setup without %s, which is said at once', async (action, grant) => {
    const user = await putUser(admin, 'setup-half', without(roleOnPage('setup', environment), action));
    const client = connectAs(user);
    onTestFinished(() => client.close());
    const sleep = () => Promise.reject(new Error('Setup waits'));
    const step = patientSteps(60_000, { now: () => 0, sleep }, { auth });
    await expect(install({ client }, environment, step)).rejects.toThrow(
      new RegExp(`user 'setup-half' lacks the permission ${action}.*; grant ${grant}`),
    );
  });

  it('is a write to a blocked index, with the setting that blocks it', async () => {
    const index = `blocked-${environment}`;
    await admin.indices.create({ index, body: { settings: { 'index.blocks.write': true } } });
    onTestFinished(async () => void (await admin.indices.delete({ index })));
    expect(await explained(connectAs(), (client) => client.index({ index, body: {} }))).toMatchObject({
      what: `index ${index} is blocked: index write (api)`,
      advice: `lift it: PUT /${index}/_settings {"index.blocks.write":null}`,
    });
  });

  it('is plain http to its port, and whoever does not know its CA', async () => {
    const { url } = secured();
    const { host } = new URL(url);
    const plain = new Client({ node: url.replace('https:', 'http:'), maxRetries: 0 });
    expect(await explained(plain, (client) => client.info())).toMatchObject({
      what: `${host} gave no answer in HTTP`,
      advice: expect.stringContaining('write https://'),
    });
    const strange = new Client({ node: url, maxRetries: 0 });
    expect(await explained(strange, (client) => client.info())).toMatchObject({
      what: expect.stringMatching(
        /^the (CA that signed the )?certificate of .*(is unknown here|is self-signed, or its CA is)$/,
      ),
      advice: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });
});

describe.runIf(inject('secured'))('a certificate', () => {
  let authority: Authority;
  let folder: Awaited<ReturnType<typeof createRunFolder>>;

  beforeAll(async () => {
    folder = await createRunFolder('certificates');
    authority = await createAuthority(securedSource(findJdks())?.javaHome ?? '', folder.path);
  });

  afterAll(() => folder.remove());

  it.each([
    ['that has expired', { startsInDays: -30, validDays: 10 }, 'has expired', 'renew it'],
    ['of tomorrow', { startsInDays: 3, validDays: 10 }, 'is not valid yet', 'clocks'],
    [
      'of another host',
      { subjects: 'dns:os.example' },
      'is of another host',
      "let the domain's name lead to 127.0.0.1",
    ],
  ])('%s is named', async (name, options, what, advice) => {
    const pfx = readFileSync(await authority.issue(name.replaceAll(' ', '-'), options));
    const server = createServer({ pfx, passphrase: STORE_PASSWORD }, (_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const client = new Client({ node: `https://127.0.0.1:${port}`, ssl: { ca: authority.certificate }, maxRetries: 0 });
    const failure = await explained(client, (os) => os.info());
    expect(failure.what).toBe(`the certificate of 127.0.0.1:${port} ${what}`);
    expect(failure.advice).toContain(advice);
  });
});
