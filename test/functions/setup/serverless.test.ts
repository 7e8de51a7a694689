import { Client } from '@opensearch-project/opensearch';
import { indexName } from '@sightline/telemetry/wire';
import { expect, onTestFinished, test } from 'vitest';
import type { OpenSearchTarget } from '../../../contract/target.ts';
import { install } from '../../../functions/setup/lifecycle.ts';
import { loopback, type Received } from './loopback.ts';

const retention = { days: { log: 30, metric: 400, span: 7 }, rolloverDays: 1, rolloverGib: 30 };
const once = <T>(_what: string, operation: () => Promise<T>): Promise<T> => operation();

/**
 * OpenSearch Serverless as far as AWS documents it: it answers what is in its list of supported operations
 * (https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-genref.html), and 404 to all else.
 */
async function startServerless() {
  const templates = new Map<string, { mappings: object }>();
  const indexes = new Map<string, object>();
  const refused: string[] = [];
  const server = await loopback(({ method, url = '', body }) => {
    const [first = '', second] = decodeURIComponent(url).split('?')[0]!.slice(1).split('/');
    if (first === '_index_template') {
      const { index_patterns, template } = JSON.parse(body.toString());
      templates.set(index_patterns[0], template);
      return { status: 200, body: {} };
    }
    if (!first.startsWith('_')) {
      if (method === 'PUT' && second === undefined) {
        if (indexes.has(first)) return { status: 400, body: { error: { type: 'resource_already_exists_exception' } } };
        indexes.set(first, templates.get(first)!.mappings);
        return { status: 200, body: {} };
      }
      if (method !== 'GET' && second === '_mapping') {
        indexes.set(first, JSON.parse(body.toString()));
        return { status: 200, body: {} };
      }
      if (method === 'PUT' && second === '_settings') return { status: 200, body: {} };
      if (method === 'GET' && second === '_mapping')
        return { status: 200, body: { [first]: { mappings: indexes.get(first) } } };
    }
    refused.push(`${method} ${url}`);
    return { status: 404, body: {} };
  });
  const client = new Client({ node: server.url, maxRetries: 0 });
  onTestFinished(() => client.close());
  const setUp = async (kind: OpenSearchTarget, days = retention.days) => {
    const from = server.received.length;
    const warnings: string[] = [];
    const options = { retention: { ...retention, days }, warn: (message: string) => warnings.push(message) };
    await install({ client, kind }, 'prod', once, options);
    return { warnings, received: server.received.slice(from) };
  };
  return { setUp, refused };
}

const templatesOf = (received: readonly Received[]) =>
  received.filter(({ url }) => url?.startsWith('/_index_template/')).map(({ body }) => JSON.parse(body.toString()));

test.each(['serverless', 'serverless-nextgen'] as const)(
  '%s gets templates and indexes, and is asked for nothing that it has not',
  async (kind) => {
    const { setUp, refused } = await startServerless();
    const { received, warnings } = await setUp(kind);
    await setUp(kind);
    expect(refused).toEqual([]);
    expect(warnings).toEqual([]);
    for (const template of templatesOf(received)) {
      expect(template).not.toHaveProperty('data_stream');
      expect(template.template.settings).not.toHaveProperty('number_of_shards');
    }
    const made = received
      .filter(({ method, url = '' }) => method === 'PUT' && !url.startsWith('/_'))
      .map(({ url }) => url);
    expect(made).toEqual(
      (['log', 'metric', 'span', 'serviceMap'] as const).map((kind) => `/${indexName(kind, 'prod')}`),
    );
  },
);

test('NextGen is told its timestamp and how long to keep what, and told again when that changes', async () => {
  const { setUp } = await startServerless();
  const { received } = await setUp('serverless-nextgen');
  const [logs, metrics, spans, map] = templatesOf(received).map(({ template }) => template);
  for (const [template, days] of [
    [logs, '30d'],
    [metrics, '400d'],
    [spans, '7d'],
    [map, '7d'],
  ] as const) {
    expect(template.settings).toEqual({ 'index.timestamp_field': '@timestamp', 'index.data.retention': days });
    expect(template.mappings.properties['@timestamp']).toEqual({ type: 'date' });
  }

  await setUp('serverless-nextgen');
  const changed = await setUp('serverless-nextgen', { ...retention.days, span: 14 });
  const settings = changed.received.filter(({ url }) => url?.endsWith('/_settings'));
  expect(settings.map(({ url, body }) => [url, JSON.parse(body.toString())])).toEqual([
    [`/${indexName('span', 'prod')}/_settings`, { 'index.data.retention': '14d' }],
    [`/${indexName('serviceMap', 'prod')}/_settings`, { 'index.data.retention': '14d' }],
  ]);
});
