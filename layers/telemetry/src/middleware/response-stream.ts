import type { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
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
