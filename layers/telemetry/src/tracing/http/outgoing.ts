import type { Span } from '@opentelemetry/api';
import { harmless } from '../../warn.ts';
import { endRequestSpan, failRequestSpan, type OutgoingRequest, startRequestSpan } from './request-span.ts';

/** What undici's channels tell (https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md). */
interface UndiciMessage {
  readonly request: {
    readonly method: string;
    readonly origin: string | URL;
    readonly path: string;
    readonly headers: readonly (string | readonly string[])[];
    addHeader(name: string, value: string): unknown;
  };
  readonly response?: { readonly statusCode: number };
  readonly error?: unknown;
}

/** What the channels of `node:http` tell (https://nodejs.org/api/diagnostics_channel.html#http). */
interface HttpMessage {
  readonly request: {
    readonly method: string;
    readonly protocol: string;
    readonly host: string;
    readonly path: string;
    /** From the beginning where headers were given as a list, or `expect` is among them. */
    readonly headersSent: boolean;
    getHeader(name: string): unknown;
    setHeader(name: string, value: string): unknown;
  };
  readonly response?: { readonly statusCode?: number };
  readonly error?: unknown;
}

/** Names of one module's channels, and how its requests are read. */
interface Source<Message extends { readonly request: object }> {
  readonly created: string;
  readonly answered: string;
  readonly failed: string;
  readonly read: (request: Message['request']) => OutgoingRequest;
}

const UNDICI: Source<UndiciMessage> = {
  created: 'undici:request:create',
  answered: 'undici:request:headers',
  failed: 'undici:request:error',
  read: (request) => ({
    method: request.method,
    url: urlOf(new URL(request.origin), request.path),
    header: (name) => {
      const at = request.headers.findIndex((each, index) => index % 2 === 0 && String(each).toLowerCase() === name);
      return at === -1 ? undefined : String(request.headers[at + 1]);
    },
    hasSentHeaders: false,
    setHeader: (name, value) => request.addHeader(name, value),
  }),
};

const HTTP: Source<HttpMessage> = {
  created: 'http.client.request.created',
  answered: 'http.client.response.finish',
  failed: 'http.client.request.error',
  read: (request) => ({
    method: request.method,
    url: urlOf(originOf(request), request.path),
    header: (name) => request.getHeader(name)?.toString(),
    hasSentHeaders: request.headersSent,
    setHeader: (name, value) => request.setHeader(name, value),
  }),
};

/** The URL of what is asked of an origin. A path may look like another host's URL, such as `//partner.example/key`. */
function urlOf(origin: URL, path: string): URL {
  const query = path.indexOf('?');
  origin.pathname = query === -1 ? path : path.slice(0, query);
  return origin;
}

/**
 * Where a request of `node:http` goes. Its header `host` may say anything: it counts for the port alone, which the
 * request itself does not tell.
 */
function originOf(request: HttpMessage['request']): URL {
  const host = request.host.includes(':') && !request.host.startsWith('[') ? `[${request.host}]` : request.host;
  const origin = new URL(`${request.protocol}//${host}`);
  const named = URL.parse(`${request.protocol}//${request.getHeader('host')}`);
  if (named?.hostname === origin.hostname) origin.port = named.port;
  return origin;
}

/** By request. Copies of the package in one process share them, so that only the first to be told makes a span. */
const SPANS = Symbol.for('@sightline/telemetry/requests/1');
const shared = globalThis as { [SPANS]?: WeakMap<object, Span> };
shared[SPANS] ??= new WeakMap();
const spans = shared[SPANS];

/** Traces what `fetch`, undici and `node:http` send. Both publish each request on channels; nothing of them is patched. */
export function traceOutgoingHttp(): void {
  traceSource(UNDICI);
  traceSource(HTTP);
}

function traceSource<Message extends UndiciMessage | HttpMessage>({
  created,
  answered,
  failed,
  read,
}: Source<Message>): void {
  on<Message>(created, ({ request }) => {
    if (spans.has(request)) return;
    const span = startRequestSpan(read(request));
    if (span) spans.set(request, span);
  });
  on<Message>(answered, ({ request, response }) =>
    take(request, (span) => endRequestSpan(span, response?.statusCode ?? 0)),
  );
  on<Message>(failed, ({ request, error }) => take(request, (span) => failRequestSpan(span, error)));

  function take(request: object, end: (span: Span) => void): void {
    const span = spans.get(request);
    if (span === undefined) return;
    spans.delete(request);
    end(span);
  }
}

/** What a subscriber throws would end the process. */
function on<Message>(channel: string, tell: (message: Message) => void): void {
  const channels = process.getBuiltinModule('node:diagnostics_channel');
  channels.subscribe(channel, (message) => harmless(`tracing ${channel}`, () => tell(message as Message)));
}
