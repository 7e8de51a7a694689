import type { KinesisStreamRecord } from 'aws-lambda';
import { own } from '../../functions/aggregator/lines.ts';
import { ARRIVAL, cloudWatchPayload, kinesisRecord } from '../../functions/aggregator/records.ts';

export const BATCH = 10_000;

const FIRST_SEQUENCE_NUMBER = 49590338271490256608559692538361571095921575989136588898n;

/** A log line of 300 bytes as the layer writes it. */
export function ownLine(n: number): string {
  return own.log('order placed', {
    requestId: '8f5c0d6e-1111-2222-3333-444455556666',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    orderId: 100_000 + n,
    total: 99.5,
    channel: 'web',
  });
}

/** A line of pino's, as long. */
export function foreignLine(n: number): string {
  return JSON.stringify({
    level: 30,
    time: 1795348799123 + n,
    pid: 7,
    hostname: '169.254.100.6',
    service: 'shop',
    requestId: '8f5c0d6e-1111-2222-3333-444455556666',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    order: { id: 100_000 + n, total: 99.5, channel: 'web' },
    msg: 'order placed and paid for by card',
  });
}

/** Kinesis records as Lambda hands them over, one line each. */
export function recordsOf(lineOf: (n: number) => string): readonly KinesisStreamRecord[] {
  return Array.from({ length: BATCH }, (_, n) => recordOf(Buffer.from(lineOf(n)), n));
}

/** What CloudWatch Logs puts on the stream: payloads of a hundred lines each. */
export function payloads(lineOf: (n: number) => string): readonly Buffer[] {
  const events = 100;
  return Array.from({ length: BATCH / events }, (_, n) =>
    cloudWatchPayload(
      Array.from({ length: events }, (_, event) => ({
        id: `3${String(n * events + event).padStart(55, '0')}`,
        timestamp: 1795348799123,
        message: `${lineOf(n * events + event)}\n`,
      })),
    ),
  );
}

export function recordOf(data: Buffer, n: number, shard = 0): KinesisStreamRecord {
  const sequenceNumber = String(FIRST_SEQUENCE_NUMBER + BigInt(n));
  return kinesisRecord(data, sequenceNumber, ARRIVAL, `shardId-${String(shard).padStart(12, '0')}`);
}
