import { expect, it } from 'vitest';
import { asker } from '../../../../functions/aggregator/store/ask.ts';
import { openSearchTransport } from '../../../../opensearch/transport.ts';
import { type Answer, json, startStub } from '../../stub-server.ts';

async function ask(answer: Answer, body?: object | string) {
  await using server = await startStub(answer);
  const transport = await openSearchTransport({ endpoint: server.url, auth: { kind: 'none' } });
  const reply = await asker(transport)({
    method: 'POST',
    path: '/_mget',
    query: { realtime: 'true' },
    timeoutMs: 300,
    ...(body !== undefined && { body }),
  });
  return { reply, request: server.requests[0]! };
}

it('sends JSON and reads JSON', async () => {
  const { reply, request } = await ask((_, response) => json(response, 200, { docs: [] }), { docs: ['é'] });
  expect(reply).toEqual({ kind: 'response', status: 200, body: { docs: [] } });
  expect(request).toMatchObject({ method: 'POST', url: '/_mget?realtime=true' });
  expect(request.headers['content-type']).toBe('application/json');
  expect(request.body.toString()).toBe('{"docs":["é"]}');
});

it('gives back an error, a page and no answer as they are', async () => {
  const refused = await ask((_, response) => json(response, 403, { error: { type: 'security_exception' } }));
  expect(refused.reply).toEqual({ kind: 'response', status: 403, body: { error: { type: 'security_exception' } } });
  const page = await ask((_, response) => response.writeHead(502).end('<html>'));
  expect(page.reply).toEqual({ kind: 'response', status: 502, body: '<html>' });
  expect((await ask(() => {})).reply).toMatchObject({ kind: 'failure', type: 'timeout' });
  expect((await ask((_, response) => response.socket?.destroy())).reply).toMatchObject({ type: 'ConnectionError' });
});
