import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a function answered. */
export interface Answer {
  readonly kind: 'response' | 'error';
  readonly body: string;
  /** What ended a streamed response early. */
  readonly streamError: string | undefined;
}

interface Waiting {
  readonly requestId: string;
  readonly event: unknown;
  readonly deadline: number;
  readonly settle: (answer: Answer) => void;
}

/**
 * The part of Lambda that a runtime talks to
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
 */
export class RuntimeApi {
  readonly #server = createServer((request, response) => {
    // A runtime that ends breaks its requests off.
    this.#handle(request, response).catch(() => response.destroy());
  });
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<string, Waiting>();
  readonly #idle: ServerResponse[] = [];

  /** @returns host and port, as `AWS_LAMBDA_RUNTIME_API` has them */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Hands an event to the runtime and waits for its answer. */
  invoke(requestId: string, event: unknown, timeoutMs: number): Promise<Answer> {
    return new Promise((settle) => {
      this.#waiting.push({ requestId, event, deadline: Date.now() + timeoutMs, settle });
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && this.#idle.length > 0) {
      const invocation = this.#waiting.shift()!;
      this.#running.set(invocation.requestId, invocation);
      this.#idle
        .shift()!
        .writeHead(200, {
          'Content-Type': 'application/json',
          'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
          'Lambda-Runtime-Deadline-Ms': String(invocation.deadline),
          'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:000000000000:function:front',
          'Lambda-Runtime-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
        })
        .end(JSON.stringify(invocation.event));
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, requestId = '', kind] = /\/invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? [];
    if (request.url?.endsWith('/invocation/next')) {
      this.#idle.push(response);
      this.#dispatch();
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(202).end('{"status":"OK"}');
    const streamError = request.trailers['lambda-runtime-function-error-type'];
    this.#running.get(requestId)?.settle({
      kind: kind === 'response' ? 'response' : 'error',
      body,
      streamError: streamError?.toString(),
    });
    this.#running.delete(requestId);
  }
}
