import type { Readable } from 'node:stream';
import { field } from '../tracing/triggers/trigger.ts';

/** The Node stream that a handler of Middy's streamify mode returned, bare or as the body of an HTTP response. */
export function responseStreamOf(response: unknown): Readable | undefined {
  return [response, field(response, 'body')].find(isReadable);
}

/**
 * Calls back once when a stream is over, with its error if it had one. An invocation that is streamed is not over before.
 */
export function onStreamEnd(stream: Readable, ended: (error: Error | undefined) => void): void {
  if (stream.closed) ended(stream.errored ?? undefined);
  else stream.once('close', () => ended(stream.errored ?? undefined));
}

function isReadable(value: unknown): value is Readable {
  return field(value, '_readableState') !== undefined && typeof field(value, 'once') === 'function';
}
