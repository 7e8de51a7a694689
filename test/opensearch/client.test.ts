import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSearchClient } from '../../opensearch/client.ts';
import { json, startStub } from '../functions/stub-server.ts';

const startOpenSearch = () => startStub((_, response) => json(response, 200, { acknowledged: true }));

describe('openSearchClient', () => {
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  });
  afterEach(() => vi.unstubAllEnvs());

  it('without authentication sends none, over one connection', async () => {
    await using server = await startOpenSearch();
    const client = await openSearchClient({ endpoint: server.url, auth: { kind: 'none' } });
    await client.cluster.health();
    await client.cluster.health();
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]!.headers.authorization).toBeUndefined();
    expect(server.requests[1]!.remotePort).toBe(server.requests[0]!.remotePort);
  });

  it('never retries by itself', async () => {
    await using server = await startStub((_, response) => json(response, 503, {}));
    const client = await openSearchClient({ endpoint: server.url, auth: { kind: 'none' } });
    await expect(client.cluster.health()).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
  });

  it('with basic authentication takes the user from Secrets Manager, once', async () => {
    const secret = JSON.stringify({ username: 'admin', password: 'hunter2' });
    await using secrets = await startStub((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ SecretString: secret })),
    );
    await using server = await startOpenSearch();
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url);
    const client = await openSearchClient({ endpoint: server.url, auth: { kind: 'basic', secretArn: 'arn' } });
    await client.cluster.health();
    await client.cluster.health();
    expect(secrets.requests.map(({ body }) => JSON.parse(body.toString()))).toEqual([{ SecretId: 'arn' }]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Basic ${Buffer.from('admin:hunter2').toString('base64')}`),
    );
  });

  it.each(['es', 'aoss'] as const)('signs for %s with the role of the function', async (service) => {
    await using server = await startOpenSearch();
    const auth = { kind: 'sigv4', service, region: 'eu-west-1' } as const;
    const client = await openSearchClient({ endpoint: server.url, auth });
    const body = '{"create":{"_index":"logs"}}\n{"message":"é"}\n';
    await client.transport.request({ method: 'POST', path: '/_bulk', bulkBody: body });
    const [request] = server.requests;
    expect(request!.headers).toMatchObject({
      authorization: expect.stringMatching(
        new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-west-1/${service}/aws4_request, SignedHeaders=`),
      ),
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      'x-amz-security-token': 'token',
    });
  });
});
