import type { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { currentInvocation } from '../invocation.ts';
import { field } from '../tracing/triggers/trigger.ts';

/** The stream that a handler of Middy's streamify mode returned, bare or as the body of an HTTP response. */
export function responseStreamOf(response: unknown): Readable | ReadableStream | undefined {
  return [response, field(response, 'body')].find((each) => isReadable(each) || isWebStream(each)) as
    | Readable
    | ReadableStream
    | undefined;
}

/**
 * Calls back once when a stream is over, with its error if it had one. An invocation that is streamed is not over before.
 */
export function onStreamEnd(stream: Readable | ReadableStream, ended: (error: Error | undefined) => void): void {
  if (!isReadable(stream)) onWebStreamEnd(stream, ended);
  else if (stream.closed) ended(stream.errored ?? undefined);
  else stream.once('close', () => ended(stream.errored ?? undefined));
}

/** The runtime's own, which writes what a streamed HTTP response begins with. */
interface HttpResponseStream {
  from(stream: unknown, metadata: unknown): unknown;
  [WATCHED]?: true;
}

const WATCHED = Symbol.for('@sightline/telemetry/http-response-stream/1');

/**
 * Notes the status that a handler gives to `awslambda.HttpResponseStream.from`, which nobody can read from the stream
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html).
 */
export function watchHttpStreams(): void {
  const http = field(globalThis, 'awslambda', 'HttpResponseStream') as HttpResponseStream | undefined;
  if (typeof http?.from !== 'function' || http[WATCHED]) return;
  const { from } = http;
  http.from = function (this: unknown, ...given: [stream: unknown, metadata: unknown]): unknown {
    const invocation = currentInvocation();
    if (invocation) invocation.streamStatus = field(given[1], 'statusCode');
    return from.apply(this, given);
  };
  http[WATCHED] = true;
}

function onWebStreamEnd(stream: ReadableStream, ended: (error: Error | undefined) => void): void {
  let isOver = false;
  const end = (error?: Error | null): void => {
    if (isOver) return;
    isOver = true;
    ended(error ?? undefined);
  };
  try {
    process.getBuiltinModule('node:stream').finished(stream as unknown as NodeJS.ReadableStream, end);
  } catch {
    // Another implementation than Node's, which tells nobody but its reader.
    end();
  }
  // Where it is streamed, its reader has it by now. A body that nobody reads, such as a `Response`'s, never ends.
  setImmediate(() => {
    if (!stream.locked) end();
  });
}

function isReadable(value: unknown): value is Readable {
  return field(value, '_readableState') !== undefined && typeof field(value, 'once') === 'function';
}

/** By shape: the mere name of the class loads all of Web streams. */
function isWebStream(value: unknown): value is ReadableStream {
  return typeof field(value, 'getReader') === 'function' && typeof field(value, 'pipeThrough') === 'function';
}
