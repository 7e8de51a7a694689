import { errors } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { obstacleOf, overruled } from '../../../functions/setup/obstacle.ts';

function refusal(reason: string): Error {
  const body = { error: { type: 'illegal_argument_exception', reason } };
  return new errors.ResponseError({ statusCode: 400, body, headers: {}, warnings: null, meta: {} as never });
}

/** In OpenSearch's words. */
test.each([
  [
    'index, alias, and data stream names need to be unique, but the following duplicates were found [data stream [logs] conflicts with index]',
    'data stream logs conflicts with index logs',
    'POST /_reindex {"source":{"index":"logs"},"dest":{"index":"kept-logs"}}, then DELETE /logs, then run Setup again',
  ],
  [
    'index, alias, and data stream names need to be unique, but the following duplicates were found [logs (alias of [real-1/SgMuFEgOStWLbpd6s6ugKg]) conflicts with data stream]',
    'an alias of real-1 is where logs is to be',
    '{"remove":{"index":"real-1","alias":"logs"}}',
  ],
  [
    'Invalid index name [logs], already exists as alias',
    'an alias of <its index> is where logs is to be',
    '"alias":"logs"',
  ],
  [
    'composable template [t] with index patterns [logs], priority [1000] and no data stream configuration would cause data streams [logs] to no longer match a data stream template',
    'a data stream is where logs is to be',
    'then DELETE /_data_stream/logs, then',
  ],
  [
    'mapper [serviceName] cannot be changed from type [long] to [keyword]',
    'an index whose field serviceName is of another type is where logs is to be',
    'then DELETE /logs, then',
  ],
  [
    'matching index template [hi] for data stream [logs] has no data stream template',
    'index template hi decides how logs is made',
    'give index template hi a priority below',
  ],
  [
    'cannot create index with name [logs], because it matches with template [hi] that creates data streams only, use create data stream api instead',
    'index template hi decides how logs is made',
    'leave logs out',
  ],
  [
    'index template [ours] has index patterns [logs] matching patterns from existing templates [a,b] with patterns (a => [l*],b => [lo*]) that have the same priority [1000], multiple index templates may not match during index creation, please use a different priority',
    'index template a,b decides how logs is made',
    'give index template a,b a priority below',
  ],
])('%s', (reason, what, advice) => {
  const obstacle = obstacleOf('logs', refusal(reason));
  expect(obstacle).toMatchObject({ failure: { what: expect.stringContaining(what), index: 'logs' } });
  expect((obstacle as Error).message).toContain(advice);
});

test('what is not known to be in the way stays the error that it is', () => {
  const denied = refusal('no permissions for [indices:admin/data_stream/create]');
  expect(obstacleOf('logs', denied)).toBe(denied);
  const other = new Error('conflicts with index');
  expect(obstacleOf('logs', other)).toBe(other);
});

test('a template is told from Sightline’s even where its name is not known', () => {
  expect(overruled('logs', undefined).what).toContain('another index template decides how logs is made');
});
