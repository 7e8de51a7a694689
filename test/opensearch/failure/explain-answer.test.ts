import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '../../../opensearch/failure/answer.ts';
import { explainAnswer } from '../../../opensearch/failure/explain-answer.ts';

const sigv4 = { kind: 'sigv4', service: 'es', region: 'eu-west-1' } as const;
const error = (type: string, reason: string, more: object = {}) => ({ error: { type, reason, ...more }, status: 400 });
const bulk = { method: 'POST', path: '/_bulk' };

test.each<[string, Omit<Answer, 'status'> & { status: number }, string, string]>([
  [
    'a write block',
    {
      status: 403,
      body: error('cluster_block_exception', 'index [logs] blocked by: [FORBIDDEN/8/index write (api)];'),
    },
    'index logs is blocked: index write (api)',
    'lift it: PUT /logs/_settings {"index.blocks.write":null}',
  ],
  [
    'a cluster that is read-only',
    { status: 403, body: error('cluster_block_exception', 'blocked by: [FORBIDDEN/6/cluster read-only (api)];') },
    'the cluster is blocked: cluster read-only (api)',
    'PUT /_cluster/settings {"persistent":{"cluster.blocks.read_only":null}',
  ],
  [
    'a cluster that makes no index, as a domain with too little disk space',
    {
      status: 403,
      body: error('index_create_block_exception', 'blocked by: [FORBIDDEN/10/cluster create-index blocked (api)];'),
      method: 'PUT',
      path: '/_data_stream/logs',
    },
    'the cluster is blocked: cluster create-index blocked (api)',
    'free disk space or add some',
  ],
  [
    'a full disk',
    {
      status: 429,
      body: error(
        'cluster_block_exception',
        'index [logs] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];',
      ),
    },
    'index logs is blocked: disk usage exceeded',
    'free disk space',
  ],
  [
    'a cluster that has not started',
    {
      status: 503,
      body: error('cluster_block_exception', 'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];'),
    },
    'the cluster is blocked: state not recovered',
    'wait until the cluster has started',
  ],
  [
    'a plugin that is missing',
    {
      status: 400,
      body: { error: 'no handler found for uri [/_plugins/_ism/policies/x?pretty] and method [PUT]' },
      method: 'PUT',
      path: '/_plugins/_ism/policies/x',
    },
    "this OpenSearch has no plugin 'ism'",
    'install it',
  ],
  [
    'an API that is missing',
    { status: 400, body: { error: 'no handler found for uri [/_data_stream/x] and method [PUT]' } },
    "this OpenSearch can't do what it was asked: no handler found",
    'upgrade it',
  ],
  [
    'an index that is missing',
    { status: 404, body: error('index_not_found_exception', 'no such index [logs]', { index: 'logs' }) },
    'there is no logs',
    'run Setup again',
  ],
  [
    'a cluster that is full of shards',
    {
      status: 400,
      body: error(
        'validation_exception',
        'Validation Failed: 1: this action would add [2] total shards, but this cluster currently has [999]/[1000] maximum shards open;',
      ),
    },
    'the cluster has 999 of 1000 shards',
    'raise cluster.max_shards_per_node',
  ],
  ['a request that is too large', { status: 413, body: '', ...bulk }, 'too large (HTTP 413)', 'lower bulkMebibytes'],
  [
    'an OpenSearch that is too busy',
    { status: 429, body: error('rejected_execution_exception', 'queue is full') },
    'OpenSearch is too busy (HTTP 429) (rejected_execution_exception)',
    'scale the cluster',
  ],
  [
    'a proxy’s page',
    { status: 502, body: '<html><title>Bad Gateway</title></html>' },
    'is not ready (HTTP 502)',
    'wait',
  ],
  ['a load balancer without a node', { status: 503, body: '' }, 'is not ready (HTTP 503)', 'wait'],
  [
    'another server’s page',
    { status: 404, body: '<!DOCTYPE html><title>Not here</title>', endpoint: 'http://127.0.0.1:8080' },
    'http://127.0.0.1:8080 is no OpenSearch: it answered HTTP 404 with a page (Not here)',
    'check OPENSEARCH_ENDPOINT',
  ],
  [
    'Dashboards in the place of OpenSearch',
    {
      status: 404,
      body: { statusCode: 404, error: 'Not Found', message: 'Not Found' },
      endpoint: 'http://127.0.0.1:5601',
    },
    'http://127.0.0.1:5601 is OpenSearch Dashboards, not OpenSearch',
    'port 9200',
  ],
  [
    'Dashboards’ own message',
    {
      status: 400,
      body: { statusCode: 400, error: 'Bad Request', message: 'Invalid file extension .txt' },
      server: 'OpenSearch Dashboards',
      method: 'POST',
      path: '/api/saved_objects/_import',
    },
    'OpenSearch Dashboards answered HTTP 400 to POST /api/saved_objects/_import Bad Request: Invalid file extension .txt',
    'look for it in the log of OpenSearch Dashboards',
  ],
  [
    'OpenSearch in the place of Dashboards',
    {
      status: 400,
      body: { error: 'no handler found for uri [/api/saved_objects/_import] and method [POST]' },
      server: 'OpenSearch Dashboards',
      endpoint: 'http://127.0.0.1:9200',
    },
    'http://127.0.0.1:9200 is OpenSearch, not OpenSearch Dashboards',
    'port 5601',
  ],
  [
    'an import that is too large',
    { status: 413, body: '<html>413</html>', server: 'OpenSearch Dashboards' },
    'OpenSearch Dashboards',
    'savedObjects.maxImportPayloadBytes',
  ],
  [
    'http to an https port, as a proxy says it',
    { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n', endpoint: 'http://os:443' },
    'http://os:443 is an https port',
    'write https:// in OPENSEARCH_ENDPOINT',
  ],
  [
    'the same as nginx says it',
    { status: 400, body: '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>' },
    'is an https port',
    'write https://',
  ],
  [
    'a user who may not manage indexes by ISM',
    {
      status: 403,
      body: error(
        'security_exception',
        "User doesn't have required index permissions on one or more requested indices",
      ),
      method: 'POST',
      path: '/_plugins/_ism/change_policy/logs',
      user: 'setup',
    },
    "user 'setup' may not manage logs (HTTP 403)",
    'grant indices:admin/opensearch/ism/managedindex on logs to a role',
  ],
  [
    'a role without the permission in IAM',
    {
      status: 403,
      body: {
        Message:
          'User: arn:aws:sts::111122223333:assumed-role/setup/x is not authorized to perform: es:ESHttpPut because no identity-based policy allows the es:ESHttpPut action',
      },
      auth: sigv4,
    },
    'AWS refuses arn:aws:sts::111122223333:assumed-role/setup/x the action es:ESHttpPut (HTTP 403)',
    "allow it in the role's policy",
  ],
  [
    'a request without a signature',
    {
      status: 403,
      body: {
        Message:
          'User: anonymous is not authorized to perform: es:ESHttpGet because no resource-based policy allows it',
      },
      auth: { kind: 'none' },
    },
    'the domain takes no request without a signature',
    'set OPENSEARCH_AUTH to sigv4',
  ],
  [
    'a clock that is wrong',
    {
      status: 403,
      body: { message: 'Signature expired: 20261122T100000Z is now earlier than 20261122T105500Z' },
      auth: sigv4,
    },
    'AWS refuses the signature (HTTP 403): Signature expired',
    'set the clock here right',
  ],
  [
    'another Region',
    { status: 403, body: { message: "Credential should be scoped to a valid region, not 'eu-west-1'." }, auth: sigv4 },
    'AWS refuses the signature',
    'set AWS_REGION',
  ],
  [
    'a token that has expired',
    { status: 403, body: { message: 'The security token included in the request is expired' }, auth: sigv4 },
    'AWS refuses the signature',
    'log in again',
  ],
  [
    'a collection that does not know the role',
    {
      status: 403,
      body: error('authorization_exception', 'User does not have permissions for the requested resource'),
      auth: { kind: 'sigv4', service: 'aoss', region: 'eu-west-1' },
    },
    'authorization_exception: User does not have permissions for the requested resource',
    'data access policy',
  ],
  [
    'nobody’s request',
    { status: 401, body: 'Unauthorized', auth: { kind: 'none' } },
    'OpenSearch asks who it is (HTTP 401)',
    'OPENSEARCH_AUTH to basic',
  ],
  [
    'a role that is not mapped',
    { status: 401, body: '', auth: sigv4 },
    'takes no signed request from this role',
    'backend_roles',
  ],
  [
    'whatever else is wrong',
    {
      status: 400,
      body: error('illegal_argument_exception', 'mapper [level] cannot be changed from type [long] to [keyword]'),
    },
    'OpenSearch answered HTTP 400 illegal_argument_exception: mapper [level] cannot be changed',
    'change what the reason names',
  ],
  [
    'an error of OpenSearch itself',
    { status: 500, body: error('null_pointer_exception', 'x', { caused_by: { type: 'y', reason: 'deep down' } }) },
    'OpenSearch answered HTTP 500 null_pointer_exception: x (deep down)',
    'look for it in the log of OpenSearch',
  ],
])('%s is told', (_, answer, what, advice) => {
  const failure = explainAnswer(answer);
  expect(failure.what).toContain(what);
  expect(failure.advice).toContain(advice);
  expect(failure.status).toBe(answer.status);
});

test('body as text and body parsed are told alike', () => {
  const body = error(
    'security_exception',
    'no permissions for [cluster:monitor/main] and User [name=a b, backend_roles=[x], requestedTenant=null]',
  );
  expect(explainAnswer({ status: 403, body: JSON.stringify(body) })).toEqual(explainAnswer({ status: 403, body }));
});

test('permissions of the cluster are told from those of indexes', () => {
  const reason =
    'no permissions for [indices:data/write/bulk, indices:data/write/bulk[s]] and User [name=w, backend_roles=[], requestedTenant=null]';
  const { action, advice } = explainAnswer({ status: 403, body: error('security_exception', reason) });
  expect(action).toBe('indices:data/write/bulk, indices:data/write/bulk[s]');
  expect(advice).toContain(
    "the cluster permission indices:data/write/bulk and indices:data/write/bulk[s] on Sightline's indexes",
  );
});

test('whatever the answer, it is told in one line with something to do', () => {
  const anyBody = fc.oneof(fc.string(), fc.json(), fc.jsonValue(), fc.constant(undefined));
  fc.assert(
    fc.property(fc.integer({ min: 400, max: 599 }), anyBody, (status, body) => {
      const { what, advice } = explainAnswer({ status, body });
      expect(what).toMatch(/^\S.*$/);
      expect(advice).toMatch(/^\S.*$/);
      expect(what.length).toBeLessThan(500);
    }),
  );
});
