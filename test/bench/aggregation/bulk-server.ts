/**
 * A `_bulk` endpoint that takes everything at once, in a process of its own so that only the sender's CPU time is
 * measured. It answers as OpenSearch 3 does, for `filter_path` too, and writes its URL to stdout.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const answers = new Map<string, string>();

const server = createServer(async (request, response) => {
  let newlines = 0;
  for await (const chunk of request) for (const byte of chunk as Buffer) if (byte === 0x0a) newlines++;
  const filtered = request.url?.includes('filter_path') ?? false;
  const key = `${filtered} ${newlines / 2}`;
  const answer = answers.get(key) ?? answerTo(newlines / 2, filtered);
  answers.set(key, answer);
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

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
