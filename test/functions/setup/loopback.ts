import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Loopback {
  readonly url: string;
  readonly received: readonly Received[];
}

/** A server on the loopback interface that answers each request as `answer` says and keeps what it received. */
export async function loopback(answer: (request: Received) => { status: number; body: unknown }): Promise<Loopback> {
  const received: Received[] = [];
  const listener: RequestListener = async (request, response) => {
    const { method, url, headers } = request;
    const one = { method, url, headers, body: await buffer(request) };
    received.push(one);
    const { status, body } = answer(one);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}
