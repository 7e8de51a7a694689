/**
 * An OpenSearch that takes everything at once, in a process of its own so that only the sender's CPU time is measured.
 * It answers `_bulk` as OpenSearch 3 does, for `filter_path` too, and knows the stores with their mappings, which it adds
 * fields to when it is asked. It writes its URL to stdout.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { templates } from '../../../functions/setup/templates/index.ts';

interface Mapping {
  readonly properties?: Readonly<Record<string, Mapping>>;
}

/** Of each store the mapping of its only index. */
const mappings = new Map<string, Mapping>();
for (const { body } of templates('bench')) {
  const [pattern = ''] = body.index_patterns ?? [];
  const name = body.data_stream === undefined ? pattern : `.ds-${pattern}-000001`;
  mappings.set(name, (body.template?.mappings ?? {}) as Mapping);
}

const answers = new Map<string, string>();

const server = createServer(async (request, response) => {
  let newlines = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    for (const byte of chunk as Buffer) if (byte === 0x0a) newlines++;
    if (request.method === 'PUT') chunks.push(chunk);
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://server');
  response.writeHead(200, { 'content-type': 'application/json' });
  if (pathname.includes('/_settings')) response.end(settings());
  else if (!pathname.endsWith('/_mapping')) response.end(bulkAnswer(newlines / 2, searchParams.has('filter_path')));
  else if (request.method === 'GET') response.end(mappingOf(pathname));
  else response.end(addFields(pathname, JSON.parse(Buffer.concat(chunks).toString())));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

function settings(): string {
  const each = { settings: { index: { creation_date: '1795348799123' } } };
  return JSON.stringify(Object.fromEntries([...mappings.keys()].map((name) => [name, each])));
}

function indexesIn(pathname: string): readonly string[] {
  return decodeURIComponent(pathname).split('/')[1]!.split(',');
}

function mappingOf(pathname: string): string {
  const found = indexesIn(pathname).map((name) => [name, { mappings: mappings.get(name) ?? {} }]);
  return JSON.stringify(Object.fromEntries(found));
}

function addFields(pathname: string, added: Mapping): string {
  for (const name of indexesIn(pathname)) mappings.set(name, merged(mappings.get(name) ?? {}, added));
  return JSON.stringify({ acknowledged: true });
}

function merged(mapping: Mapping, { properties = {}, ...rest }: Mapping): Mapping {
  const all: Record<string, Mapping> = { ...mapping.properties };
  for (const [name, each] of Object.entries(properties)) all[name] = merged(all[name] ?? {}, each);
  return { ...mapping, ...rest, ...(Object.keys(all).length > 0 && { properties: all }) };
}

function bulkAnswer(count: number, filtered: boolean): string {
  const key = `${filtered} ${count}`;
  const answer = answers.get(key) ?? answerTo(count, filtered);
  answers.set(key, answer);
  return answer;
}

function answerTo(count: number, filtered: boolean): string {
  const shards = { total: 1, successful: 1, failed: 0 };
  const created = {
    _index: '.ds-ss4o_logs-sightline-bench-000001',
    _id: 'shardId-000000000000-49590338271490256608559692538361571095921575989136588898-0',
    _version: 1,
    result: 'created',
    _shards: shards,
    _seq_no: 12345,
    _primary_term: 1,
    status: 201,
  };
  const item = { create: filtered ? { _index: created._index, status: 201 } : created };
  const items = new Array(count).fill(item);
  return JSON.stringify(filtered ? { errors: false, items } : { took: 30, errors: false, items });
}
