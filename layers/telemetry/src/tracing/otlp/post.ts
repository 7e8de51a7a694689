import type { ClientRequest, IncomingMessage } from 'node:http';
import { context, suppressTracing } from './internal.ts';
import type { OtlpSettings } from './settings.ts';

/** What a collector answered. */
export interface Answer {
  readonly status: number;
  /** Milliseconds for which it asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  readonly body: string;
}

/** Characters of an answer that are of interest. */
const MAX_BODY = 4_096;

/** Sends a request's body and waits for the answer. No span is made of it. */
export type Post = (body: string, timeoutMs: number) => Promise<Answer>;

/**
 * Posts to one collector over connections that are kept.
 *
 * @returns a function that rejects when there is no answer in time
 */
export function createPost({ url, headers, gzip }: OtlpSettings): Post {
  // Not by `import`: `node:http` would cost a cold start some 20 ms.
  const { Agent, request } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http');
  const zip = gzip ? process.getBuiltinModule('node:zlib').gzipSync : undefined;
  const agent = new Agent({ keepAlive: true });

  const attempt = (data: Buffer, deadline: number): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent: ClientRequest = request(url, {
        method: 'POST',
        agent,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': data.length,
          ...(zip && { 'content-encoding': 'gzip' }),
        },
      });
      const left = Math.max(0, deadline - performance.now());
      const timer = setTimeout(() => sent.destroy(new Error('no answer in time')), left);
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        reject(error);
      };
      sent.on('error', (error) => {
        clearTimeout(timer);
        // While the environment was frozen the collector may have closed a connection that looks open from here.
        if (sent.reusedSocket && performance.now() < deadline) attempt(data, deadline).then(resolve, reject);
        else reject(error);
      });
      sent.on('response', (response) => {
        read(response).then((answer) => {
          clearTimeout(timer);
          resolve(answer);
        }, fail);
      });
      sent.end(data);
    });

  return (body, timeoutMs) => {
    const data = zip ? zip(body) : Buffer.from(body);
    const deadline = performance.now() + timeoutMs;
    return context.with(suppressTracing(context.active()), () => attempt(data, deadline));
  };
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) if (body.length < MAX_BODY) body += chunk;
  const seconds = Number(response.headers['retry-after']);
  return { status: response.statusCode ?? 0, retryAfterMs: seconds > 0 ? seconds * 1_000 : undefined, body };
}
