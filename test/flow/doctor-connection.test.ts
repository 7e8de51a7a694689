import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Check } from '../../cli/doctor/check.ts';
import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { letterOfRejected } from '../../functions/aggregator/dead-letter/row.ts';
import { type Authority, createAuthority, STORE_PASSWORD } from '../../local/opensearch/secured/certificates.ts';
import { ROOT } from '../../local/paths.ts';
import { findJdks } from '../../local/prerequisites.mjs';
import { type Answer, json, type StubServer, startStub } from '../functions/stub-server.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';
import { startDoctorRig, startEmulatedAws } from './doctor-rig.ts';
import { connect, write } from './setup-environment.ts';

const run = promisify(execFile);

let aws: AsyncDisposable;

beforeAll(async () => {
  aws = await startEmulatedAws();
});
afterAll(() => aws[Symbol.asyncDispose]());

const firstFailed = (checks: readonly Check[]) => checks.find(({ state }) => state === 'failed');

/** Passes requests on to the real OpenSearch, but for those that the answer takes. */
function startProxy(answer: (...args: Parameters<Answer>) => boolean): Promise<StubServer> {
  return startStub(async (request, response) => {
    if (answer(request, response)) return;
    const { method, url, body } = request;
    const target = await fetch(inject('opensearchUrl') + url, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body.length === 0 ? null : body,
    });
    const type = target.headers.get('content-type') ?? 'application/json';
    response.writeHead(target.status, { 'content-type': type }).end(await target.text());
  });
}

describe('what answers', () => {
  it('is not an OpenSearch', async () => {
    await using rig = await startDoctorRig(connect());
    await using other = await startStub((_, response) => response.end('<h1>It works!</h1>'));
    const { checks } = await rig.run({ env: { OPENSEARCH_ENDPOINT: other.url } });
    expect(firstFailed(checks)).toMatchObject({ name: 'OpenSearch', detail: expect.stringContaining('no OpenSearch') });
    expect(firstFailed(checks)?.advice).toContain('OPENSEARCH_ENDPOINT');
  });

  it('refuses the password', async () => {
    await using rig = await startDoctorRig(connect());
    await using secured = await startStub((_, response) =>
      response.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized'),
    );
    const SecretString = JSON.stringify({ username: 'writer', password: 'old' });
    const { ARN = '' } = await new SecretsManagerClient().send(
      new CreateSecretCommand({ Name: `os-${rig.stack}`, SecretString }),
    );
    const { checks } = await rig.run({
      env: { OPENSEARCH_ENDPOINT: secured.url, OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: ARN },
    });
    expect(firstFailed(checks)).toMatchObject({ name: 'OpenSearch', detail: expect.stringContaining("'writer'") });
    expect(firstFailed(checks)?.advice).toContain(ARN);
  });

  it('closed the whole cluster to writes', async () => {
    await using rig = await startDoctorRig(connect());
    await using proxy = await startProxy(({ url }, response) => {
      if (!url.startsWith('/_cluster/settings')) return false;
      json(response, 200, { persistent: { 'cluster.blocks.read_only': 'true' }, transient: {} });
      return true;
    });
    const { checks } = await rig.run({ env: { OPENSEARCH_ENDPOINT: proxy.url } });
    expect(firstFailed(checks)?.detail).toBe('takes no writes at all: cluster.blocks.read_only is set');
  });

  it('has a clock that is wrong', async () => {
    await using rig = await startDoctorRig(connect());
    await using proxy = await startProxy(({ url }, response) => {
      if (!url.startsWith('/_cat/health')) return false;
      json(response, 200, [{ epoch: String(Math.round(Date.now() / 1000) - 900) }]);
      return true;
    });
    const { checks } = await rig.run({ env: { OPENSEARCH_ENDPOINT: proxy.url } });
    expect(firstFailed(checks)).toMatchObject({ name: 'clocks', detail: 'OpenSearch is 15 min behind this computer' });
    expect(firstFailed(checks)?.advice).toContain("set the clock of OpenSearch's nodes");
  });
});

describe('retention', () => {
  const policy = { policy: { states: [{ transitions: [{ conditions: { min_rollover_age: '30d' } }] }] } };
  const managed = {
    policy_id: 'sightline',
    enabled: true,
    step: { name: 'attempt_rollover', step_status: 'completed' },
  };

  async function examine(entry: object) {
    await using rig = await startDoctorRig(connect());
    await using proxy = await startProxy(({ url }, response) => {
      if (url.startsWith('/_plugins/_ism/policies/')) json(response, 200, policy);
      else if (url.startsWith('/_plugins/_ism/explain/'))
        json(response, 200, { '.ds-logs-000001': entry, total_managed_indices: 1 });
      return url.startsWith('/_plugins/');
    });
    return (await rig.run({ env: { OPENSEARCH_ENDPOINT: proxy.url } })).checks;
  }

  it('is well', async () => {
    const checks = await examine(managed);
    expect(firstFailed(checks)).toBeUndefined();
    expect(checks.find(({ name }) => name === 'retention')?.detail).toBe(
      'logs 30d, metrics 30d, spans 30d after rollover, applied to every index',
    );
  });

  it.each([
    [
      {
        ...managed,
        step: { name: 'attempt_delete', step_status: 'failed' },
        info: { message: 'no permissions for [indices:admin/delete]' },
      },
      'is stuck at .ds-logs-000001: attempt_delete failed: no permissions for [indices:admin/delete]',
      'POST /_plugins/_ism/retry/.ds-logs-000001',
    ],
    [
      { ...managed, action: { name: 'rollover', failed: true }, info: { cause: 'missing alias' } },
      'is stuck at .ds-logs-000001: rollover failed: missing alias',
      'retry',
    ],
    [
      { 'index.plugins.index_state_management.policy_id': null, enabled: null },
      'no policy is applied to .ds-logs-000001: they are never deleted',
      'POST /_plugins/_ism/add/ss4o_logs-sightline-',
    ],
  ])('fails for %j', async (entry, detail, advice) => {
    expect(firstFailed(await examine(entry))).toMatchObject({
      name: 'retention',
      detail,
      advice: expect.stringContaining(advice),
    });
  });
});

const jdk = findJdks()[0];

describe.skipIf(jdk === undefined)('a certificate', () => {
  let folder: RunFolder;
  let authority: Authority;

  beforeAll(async () => {
    folder = await createRunFolder('doctor-tls');
    authority = await createAuthority(jdk!.home, path.join(folder.path, 'tls'));
    writeFileSync(path.join(folder.path, 'ca.pem'), authority.certificate);
  });
  afterAll(() => folder.remove());

  /** Runs the command as a person does, since Node reads NODE_EXTRA_CA_CERTS when it starts. */
  async function examine(pfx: string | undefined, trusted: boolean, scheme = 'https') {
    await using rig = await startDoctorRig(connect());
    const options = pfx === undefined ? {} : { pfx: readFileSync(pfx), passphrase: STORE_PASSWORD };
    const server = https.createServer(options, (_, response) => response.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = {
      ...process.env,
      OPENSEARCH_ENDPOINT: `${scheme}://127.0.0.1:${port}`,
      ...(trusted && { NODE_EXTRA_CA_CERTS: path.join(folder.path, 'ca.pem') }),
    };
    const args = [
      '--conditions=@sightline/source',
      path.join(ROOT, 'bin', 'sightline.ts'),
      'doctor',
      '--stack',
      rig.stack,
    ];
    const { stdout } = await run(process.execPath, [...args, '--json'], { env }).catch((error) => {
      expect(error.code).toBe(1);
      return error as { readonly stdout: string };
    });
    server.closeAllConnections();
    server.close();
    return firstFailed(JSON.parse(stdout));
  }

  it('of an unknown CA', async () => {
    const check = await examine(await authority.issue('unknown'), false);
    expect(check).toMatchObject({
      name: 'OpenSearch',
      detail: expect.stringContaining('is self-signed, or its CA is'),
    });
    expect(check?.advice).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('that has expired', async () => {
    const check = await examine(await authority.issue('expired', { startsInDays: -10, validDays: 2 }), true);
    expect(check).toMatchObject({ name: 'OpenSearch', detail: expect.stringContaining('has expired') });
    expect(check?.advice).toContain('renew it');
  });

  it("of another host's name", async () => {
    const check = await examine(await authority.issue('other', { subjects: 'dns:search.example.com' }), true);
    expect(check).toMatchObject({ name: 'OpenSearch', detail: expect.stringContaining('is of another host') });
    expect(check?.advice).toContain('/etc/hosts');
  });

  it('that nobody asks for: http to an https port', async () => {
    const check = await examine(await authority.issue('plain'), true, 'http');
    expect(check).toMatchObject({ name: 'OpenSearch', detail: expect.stringContaining('gave no answer in HTTP') });
    expect(check?.advice).toContain('write https://');
  });
});

describe('documents', () => {
  it('of the future do not make a store look fresh', async () => {
    await using rig = await startDoctorRig(connect());
    const { client, environment } = rig;
    const index = `ss4o_logs-sightline-${environment}`;
    await client.deleteByQuery({ index, refresh: true, body: { query: { match_all: {} } } });
    const days = new Date(Date.now() - 3 * 86_400_000).toISOString();
    await write(client, index, [
      { '@timestamp': days, message: 'old' },
      { '@timestamp': '2099-01-01T00:00:00Z', message: 'one' },
      { '@timestamp': '2123-06-01T00:00:00Z', message: 'two' },
    ]);
    const { checks } = await rig.run();
    const newest = checks.find(({ name }) => name === 'newest log');
    expect(newest?.state).toBe('warning');
    expect(newest?.detail).toMatch(/^3 days ago \(.*\); 2 lie in the future, up to 2123-06-01T00:00:00.000Z$/);
  });

  it('that are dead letters are told by kind, each with what to do', async () => {
    await using rig = await startDoctorRig(connect());
    const record = { shardId: 'shardId-000000000000', sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' };
    const letter = (id: string, type: string, status: number): DeadLetter => ({
      id,
      index: 'logs',
      cause: { type, reason: 'r', status },
      record,
      attempts: 1,
      line: '{}',
    });
    const bytes = Buffer.from('?');
    const position = { ...record, arrival: 0, ordinal: 0 };
    await rig.putLetters(
      letter('a', 'security_exception', 403),
      letter('b', 'mapper_parsing_exception', 400),
      letter('c', 'mapper_parsing_exception', 400),
      letterOfRejected({ id: 'd', bytes, cause: { type: 'gzip', reason: 'r' }, record: position }),
      {
        ...letter('e', 'RecordAgeExceeded', 0),
        cause: { type: 'RecordAgeExceeded', reason: 'Lambda gave up on the batch' },
      },
    );
    const letters = (await rig.run()).checks.filter(({ name }) => name === 'dead letters');
    expect(letters.map(({ detail }) => detail.replace(/ in letters-\w+/, ''))).toEqual([
      '1 refused for a permission, a block or a missing store: 1 security_exception',
      '1 given up by Lambda: 1 RecordAgeExceeded',
      '2 refused by OpenSearch for what they hold: 2 mapper_parsing_exception',
      '1 not decodable: 1 gzip',
    ]);
    expect(letters.map(({ advice = '' }) => advice.includes('with a --fix'))).toEqual([false, false, true, false]);
    expect(letters[0]?.advice).toContain('no --fix mends it');
  });
});
