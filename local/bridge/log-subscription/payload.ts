import { gunzipSync, gzipSync } from 'node:zlib';
import type { LogEvent } from '../log-events/event.ts';

/**
 * What CloudWatch Logs puts on a stream
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html).
 */
export interface SubscriptionPayload {
  readonly messageType: 'DATA_MESSAGE';
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly subscriptionFilters: readonly string[];
  readonly logEvents: readonly { readonly id: string; readonly timestamp: number; readonly message: string }[];
}

export interface PayloadSource {
  readonly owner: string;
  readonly logGroup: string;
  readonly filterName: string;
}

/** One record for the stream and the events that it holds. */
export interface EncodedPayload {
  readonly data: Uint8Array;
  readonly events: readonly LogEvent[];
}

/**
 * Messages of one payload, in bytes before compression. CloudWatch Logs takes batches of 1 MiB, so that is what it can
 * send at once; compressed, the record is far below Kinesis's limit of 1 MiB.
 */
const MESSAGE_BYTES = 1_000_000;

/** Packs events into gzip payloads: one log stream each, and no more than {@link MESSAGE_BYTES}, in their order. */
export function encodePayloads(events: readonly LogEvent[], source: PayloadSource): EncodedPayload[] {
  return [...Map.groupBy(events, ({ stream }) => stream)].flatMap(([logStream, ofStream]) =>
    chunksBySize(ofStream).map((chunk) => {
      const payload: SubscriptionPayload = {
        messageType: 'DATA_MESSAGE',
        owner: source.owner,
        logGroup: source.logGroup,
        logStream,
        subscriptionFilters: [source.filterName],
        logEvents: chunk.map(({ id, timestamp, message }) => ({ id, timestamp, message })),
      };
      return { data: gzipSync(JSON.stringify(payload)), events: chunk };
    }),
  );
}

/** Reads what {@link encodePayloads} wrote. */
export function decodePayload(data: Uint8Array): SubscriptionPayload {
  return JSON.parse(gunzipSync(data).toString()) as SubscriptionPayload;
}

function chunksBySize(events: readonly LogEvent[]): LogEvent[][] {
  const chunks: LogEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = Buffer.byteLength(event.message);
    if (bytes + size > MESSAGE_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(event);
    bytes += size;
  }
  return chunks;
}
