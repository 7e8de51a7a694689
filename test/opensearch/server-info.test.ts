import { Client } from '@opensearch-project/opensearch';
import { expect, onTestFinished, test } from 'vitest';
import { explainFailure } from '../../opensearch/failure.ts';
import { serverInfo } from '../../opensearch/server-info.ts';
import { type Answer, json, startStub } from '../functions/stub-server.ts';

async function infoOf(answer: Answer) {
  await using stub = await startStub(answer);
  const client = new Client({ node: stub.url, maxRetries: 0 });
  onTestFinished(() => client.close());
  try {
    return await serverInfo(client);
  } catch (error) {
    return explainFailure(error)?.what.replace(stub.url, 'it');
  }
}

test('tells the version, and the distribution where there is one', async () => {
  const version = { distribution: 'opensearch', number: '3.8.0', lucene_version: '10.3.2' };
  expect(await infoOf((_, response) => json(response, 200, { version }))).toEqual({
    distribution: 'opensearch',
    number: '3.8.0',
  });
  expect(await infoOf((_, response) => json(response, 200, { version: { number: '7.10.2' } }))).toEqual({
    number: '7.10.2',
  });
});

test.each<[string, Answer, string]>([
  [
    'a page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Log in</title></html>'),
    'it is no OpenSearch: it answered HTTP 200 with a page (Log in)',
  ],
  [
    'other JSON',
    (_, response) => json(response, 200, { version: '1.2', status: 'up' }),
    'it is no OpenSearch: it answered HTTP 200 with {"version":"1.2","status":"up"}',
  ],
  ['a list', (_, response) => json(response, 200, []), 'it is no OpenSearch: it answered HTTP 200 with []'],
  [
    'a redirection',
    (_, response) => response.writeHead(302, { location: '/login' }).end(),
    'it is no OpenSearch: it answered HTTP 302 with nothing',
  ],
])('says that %s is no OpenSearch', async (_, answer, what) => {
  expect(await infoOf(answer)).toBe(what);
});
