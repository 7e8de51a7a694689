import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import { install } from '../../functions/setup/lifecycle.ts';
import { ROOT } from '../../local/paths.ts';
import { destroy, once } from '../flow/setup-environment.ts';
import { type StubServer, startStub } from '../functions/stub-server.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';
import { connectAs, putUser, roleOnPage, secured, startSecrets, without } from './secured.ts';

const run = promisify(execFile);

describe.runIf(inject('secured'))("the reader's role of docs/security.md lets the doctor", () => {
  const environment = `d${randomBytes(5).toString('hex')}`;
  const role = roleOnPage('reader', environment);
  let admin: Client;
  let bucket: StubServer;
  let folder: RunFolder;

  beforeAll(async () => {
    admin = connectAs();
    await install({ client: admin }, environment, once);
    bucket = await startStub((_, response) =>
      response.writeHead(200, { 'content-type': 'application/xml' }).end('<ListBucketResult></ListBucketResult>'),
    );
    folder = await createRunFolder('secured-doctor');
    writeFileSync(path.join(folder.path, 'ca.pem'), secured().ca);
  });
  afterAll(async () => {
    await destroy(admin, environment);
    await admin.close();
    await bucket[Symbol.asyncDispose]();
    await folder.remove();
  });

  /** Runs the command in a process of its own, since Node reads NODE_EXTRA_CA_CERTS when it starts. */
  async function examine(as: typeof role): Promise<readonly Check[]> {
    await using secrets = await startSecrets(await putUser(admin, 'reader', as));
    const env = {
      PATH: process.env['PATH'],
      NODE_EXTRA_CA_CERTS: path.join(folder.path, 'ca.pem'),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_ENDPOINT_URL_S3: bucket.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      DEAD_LETTER_BUCKET: 'letters',
      OPENSEARCH_ENDPOINT: secured().url,
      OPENSEARCH_AUTH: 'basic',
      OPENSEARCH_SECRET_ARN: 'arn:of-reader',
      SIGHTLINE_ENVIRONMENT: environment,
    };
    const args = ['--conditions=@sightline/source', path.join(ROOT, 'bin', 'sightline.ts'), 'doctor', '--json'];
    const { stdout } = await run(process.execPath, args, { env }).catch((error) => error as { stdout: string });
    return JSON.parse(stdout) as readonly Check[];
  }

  it('look at everything', async () => {
    const checks = await examine(role);
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
    const well = checks.filter(({ state }) => state === 'ok').map(({ name }) => name);
    expect(well).toEqual(
      expect.arrayContaining(['clocks', 'OpenSearch', 'index templates', indexName('log', environment)]),
    );
  });

  it.each([
    ['cluster:monitor/main', 'OpenSearch'],
    ['indices:admin/index_template/get', 'index templates'],
    ['indices:admin/data_stream/get', indexName('log', environment)],
    ['indices:admin/get', indexName('log', environment)],
    ['cluster:monitor/health', indexName('log', environment)],
    ['indices:data/read/search', 'newest log'],
  ])('do nothing without %s unnoticed', async (action, name) => {
    const checks = await examine(without(role, action));
    const first = checks.find(({ state }) => state === 'failed');
    expect(first?.name).toBe(name);
    expect(first?.detail).toContain('reader');
    expect(`${first?.detail} ${first?.advice}`).toContain(action);
  });
});
