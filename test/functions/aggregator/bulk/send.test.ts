import { gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bulkSender } from '../../../../functions/aggregator/bulk/send.ts';
import { openSearchTransport } from '../../../../opensearch/transport.ts';
import { type Answer, json, startStub } from '../../stub-server.ts';

const BODY = Buffer.from('{"create":{"_index":"logs","_id":"1"}}\n{"message":"é"}\n');

async function senderTo(endpoint: string) {
  return bulkSender(await openSearchTransport({ endpoint, auth: { kind: 'none' } }));
}

async function sendTo(answer: Answer, timeoutMs = 5_000) {
  await using server = await startStub(answer);
  const send = await senderTo(server.url);
  return { reply: await send({ body: BODY }, timeoutMs), requests: server.requests };
}

describe('bulkSender', () => {
  it('sends the body as it is and asks for no more of the answer than is read', async () => {
    const { reply, requests } = await sendTo((_, response) => json(response, 200, { items: [] }));
    expect(reply).toEqual({ kind: 'response', status: 200, body: '{"items":[]}' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
    expect(requests[0]!.body).toEqual(BODY);
    const { pathname, searchParams } = new URL(requests[0]!.url, 'http://host');
    expect(pathname).toBe('/_bulk');
    expect(searchParams.get('filter_path')).toBe(
      'errors,items.*.status,items.*._index,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason',
    );
  });

  it.each([
    ['gzip', gunzipSync],
    ['zstd', zstdDecompressSync],
  ] as const)('compresses the body with %s', async (compression, decompress) => {
    await using server = await startStub((_, response) => json(response, 200, {}));
    const config = { endpoint: server.url, auth: { kind: 'none' } } as const;
    await bulkSender(await openSearchTransport(config), compression)({ body: BODY }, 5_000);
    const [request] = server.requests;
    expect(request!.headers).toMatchObject({
      'content-encoding': compression,
      'content-type': 'application/x-ndjson',
      'content-length': String(request!.body.length),
    });
    expect(decompress(request!.body)).toEqual(BODY);
  });

  it('reads a compressed answer', async () => {
    const { reply } = await sendTo((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync('{"items":[]}')),
    );
    expect(reply).toMatchObject({ kind: 'response', body: '{"items":[]}' });
  });

  it.each([400, 401, 413, 429, 500, 502, 503, 504])('gives back status %d after one request', async (status) => {
    const { reply, requests } = await sendTo((_, response) =>
      json(response, status, { error: { type: 't', reason: 'r' } }),
    );
    expect(reply).toEqual({ kind: 'response', status, body: '{"error":{"type":"t","reason":"r"}}' });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, string, Answer]>([
    ['closes the connection', 'ConnectionError', (_, response) => response.socket?.destroy()],
    [
      'cuts its answer',
      'ConnectionError',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"items":[');
        setImmediate(() => response.socket?.destroy());
      },
    ],
  ])('tells of a failure when the server %s', async (_, type, answer) => {
    const { reply } = await sendTo(answer);
    expect(reply).toMatchObject({ kind: 'failure', type });
  });

  it.each<[string, Answer]>([
    ['never answers', () => {}],
    [
      'stops in the middle of its answer',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":[');
      },
    ],
  ])('gives up on a server that %s', async (_, answer) => {
    const { reply } = await sendTo(answer, 200);
    expect(reply).toEqual({ kind: 'failure', type: 'timeout', reason: 'no complete response within 200 ms' });
  });

  it('tells of a refused connection, each time', async () => {
    const { url } = await (async () => {
      await using server = await startStub(() => {});
      return server;
    })();
    const send = await senderTo(url);
    expect(await send({ body: BODY }, 5_000)).toMatchObject({ kind: 'failure', type: 'ConnectionError' });
    expect(await send({ body: BODY }, 5_000)).toMatchObject({ kind: 'failure', type: 'ConnectionError' });
  });

  it('rejects for what sending again can not mend', async () => {
    const send = bulkSender({
      request: () => Object.assign(Promise.reject(new Error('no credentials')), { abort: () => {} }) as never,
    });
    await expect(send({ body: BODY }, 1_000)).rejects.toThrow('no credentials');
  });
});
