import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Client } from '@opensearch-project/opensearch';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Asking, explainFailure, isAway, reasonOf, statusOf, typeOf } from '../../../opensearch/failure.ts';
import { type Answer, json, startStub } from '../../functions/stub-server.ts';

const basic = { kind: 'basic', secretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:os' } as const;

async function failureOf(
  request: (client: Client) => PromiseLike<unknown>,
  node: string,
  auth?: object,
): Promise<unknown> {
  const client = new Client({ node, maxRetries: 0, requestTimeout: 500, ...(auth && { auth }) } as object);
  onTestFinished(() => client.close());
  try {
    await request(client);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** What is said of a request that is answered so. */
async function explained(
  answer: Answer,
  request: (client: Client) => PromiseLike<unknown> = (client) => client.info(),
  asking: Asking = { auth: basic },
) {
  await using stub = await startStub(answer);
  return explainFailure(await failureOf(request, stub.url, { username: 'setup', password: 'secret' }), asking);
}

async function listening(server: NetServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an answer', () => {
  test('of 401 in plain text names the user and the secret', async () => {
    const failure = await explained((_, response) =>
      response.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized'),
    );
    expect(failure).toEqual({
      what: "OpenSearch refused user 'setup' (HTTP 401): there is no such user, or the password is wrong",
      status: 401,
      user: 'setup',
      advice: `store the right username and password in the secret ${basic.secretArn}`,
    });
  });

  test('of 403 names user, permission and index, and where to grant it', async () => {
    const reason =
      'no permissions for [indices:admin/data_stream/create] and User [name=setup, backend_roles=[], requestedTenant=null]';
    const error = { root_cause: [{ type: 'security_exception', reason }], type: 'security_exception', reason };
    const failure = await explained(
      (_, response) => json(response, 403, { error, status: 403 }),
      (client) => client.indices.createDataStream({ name: 'ss4o_logs-sightline-prod' }),
    );
    expect(failure).toEqual({
      what: "user 'setup' lacks the permission indices:admin/data_stream/create on ss4o_logs-sightline-prod (HTTP 403)",
      status: 403,
      user: 'setup',
      action: 'indices:admin/data_stream/create',
      index: 'ss4o_logs-sightline-prod',
      advice: expect.stringMatching(
        /^grant indices:admin\/data_stream\/create on ss4o_logs-sightline-prod to a role of user 'setup' \(docs\/security\.md\)$/,
      ),
    });
  });

  test('of 403 to a HEAD has no body, and names the permission all the same', async () => {
    const failure = await explained(
      (_, response) => response.writeHead(403).end(),
      (client) => client.indices.exists({ index: 'ss4o_logs-sightline-prod' }),
    );
    expect(failure).toMatchObject({
      what: "OpenSearch refused user 'setup' HEAD /ss4o_logs-sightline-prod (HTTP 403)",
      user: 'setup',
      action: 'indices:admin/get',
      index: 'ss4o_logs-sightline-prod',
      advice: expect.stringContaining('grant indices:admin/get on ss4o_logs-sightline-prod'),
    });
  });

  test('of 403 may tell of shards alone', async () => {
    const failures = [
      {
        shard: 0,
        index: '.ds-ss4o_logs-sightline-prod-000001',
        status: 'FORBIDDEN',
        reason: {
          type: 'security_exception',
          reason:
            'no permissions for [indices:admin/refresh[s]] and User [name=redrive, backend_roles=[a, b], requestedTenant=null]',
        },
      },
    ];
    const failure = await explained(
      (_, response) => json(response, 403, { _shards: { total: 2, successful: 0, failed: 1, failures } }),
      (client) => client.indices.refresh({ index: 'ss4o_logs-sightline-prod' }),
    );
    expect(failure).toMatchObject({
      user: 'redrive',
      action: 'indices:admin/refresh[s]',
      index: '.ds-ss4o_logs-sightline-prod-000001',
    });
  });

  test('that is no JSON is not OpenSearch’s', async () => {
    const failure = await explained((_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"open":'),
    );
    expect(failure?.what).toBe('what answered is no OpenSearch: its answer is broken JSON');
  });

  test('never shows the password', async () => {
    const failure = await explained((_, response) => json(response, 403, { message: 'no' }));
    expect(JSON.stringify(failure)).not.toContain('secret"');
    expect(failure?.what).toBe("OpenSearch refused user 'setup' GET / (HTTP 403): no");
  });
});

describe('no answer', () => {
  test.each(['http', 'https'])('of %s where nothing listens is not a matter of a tunnel', async (scheme) => {
    const error = await failureOf((client) => client.info(), `${scheme}://127.0.0.1:1`);
    expect(explainFailure(error)).toEqual({
      what: "127.0.0.1:1 can't be reached (connect ECONNREFUSED 127.0.0.1:1)",
      advice: "does it, or the tunnel to it, run on port 1? 'npm run local:status' tells of the local stack",
    });
    expect(isAway(error)).toBe(true);
  });

  test('of an http port that is asked for https is the scheme’s fault, and waiting changes nothing', async () => {
    await using stub = await startStub((_, response) => json(response, 200, {}));
    const error = await failureOf((client) => client.info(), stub.url.replace('http:', 'https:'));
    expect(explainFailure(error)).toEqual({
      what: `${new URL(stub.url).host} does not speak TLS`,
      advice: 'write http:// in OPENSEARCH_ENDPOINT, if it is the right port',
    });
    expect(isAway(error)).toBe(false);
  });

  test('of an https port that is asked for http is the scheme’s fault', async () => {
    const host = await listening(createTlsServer());
    const error = await failureOf((client) => client.info(), `http://${host}`);
    expect(explainFailure(error)).toEqual({
      what: `${host} gave no answer in HTTP`,
      advice: 'write https:// in OPENSEARCH_ENDPOINT, if it is an https port: with the security plugin it is',
    });
  });

  test('within the time is said as that', async () => {
    const host = await listening(createServer());
    const error = await failureOf((client) => client.info(), `http://${host}`);
    expect(explainFailure(error)).toEqual({
      what: `${host} did not answer in time`,
      advice:
        'see in its log whether OpenSearch is starting or overloaded; at the end of a tunnel, whether the tunnel is open',
    });
  });
});

test('an error of something else is its own reason', () => {
  expect(explainFailure(new TypeError('x is not a function'))).toBeUndefined();
  expect(reasonOf(new Error('in\ntwo lines'))).toBe('in two lines');
  expect(reasonOf('thrown text')).toBe('thrown text');
  expect(isAway(Object.assign(new Error('aborted'), { name: 'TimeoutError' }))).toBe(false);
});

test('status and type of an answer are read from it', async () => {
  await using stub = await startStub((_, response) => json(response, 400, { error: { type: 'mapper_exception' } }));
  const error = await failureOf((client) => client.info(), stub.url);
  expect([statusOf(error), typeOf(error)]).toEqual([400, 'mapper_exception']);
  expect([statusOf(new Error('no')), typeOf(new Error('no'))]).toEqual([undefined, undefined]);
});
