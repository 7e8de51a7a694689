import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StubRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Which connection it came on: the same port is the same connection. */
  readonly remotePort: number | undefined;
}

export interface StubServer extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in the order in which it had arrived in full. */
  readonly requests: readonly StubRequest[];
}

export type Answer = (request: StubRequest, response: ServerResponse) => void;

/** A server on the loopback interface that answers as it is told, for faults that no real one can be made to have. */
export async function startStub(answer: Answer): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return; // the client went away
    }
    const { method = '', url = '', headers, socket } = incoming;
    const request = { method, url, headers, body: Buffer.concat(chunks), remotePort: socket.remotePort };
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
