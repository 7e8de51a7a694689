import type { Line } from '../../../functions/aggregator/line.ts';
import { ARRIVAL, SHARD } from './records.ts';

/** Lines as the layer writes them, with something in each to find it by. */
export const own = {
  log: (message: string, fields: Record<string, unknown> = {}) =>
    JSON.stringify({
      timestamp: '2026-11-22T11:59:59.123Z',
      level: 'INFO',
      message,
      service: 'shop',
      function: 'orders',
      ...fields,
      sightline: 1,
    }),
  metric: (name: string, value: number) =>
    JSON.stringify({
      _aws: {
        Timestamp: 1795348799123,
        CloudWatchMetrics: [{ Namespace: 'Sightline', Dimensions: [['service']], Metrics: [{ Name: name }] }],
      },
      service: 'shop',
      [name]: value,
      sightline: 1,
    }),
  span: (name: string, spanId = '00f067aa0ba902b7') =>
    JSON.stringify({
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      spanId,
      parentSpanId: '',
      traceState: '',
      name,
      kind: 'SPAN_KIND_SERVER',
      serviceName: 'shop',
      traceGroup: name,
      traceGroupFields: { endTime: '2026-11-22T11:59:59.200000000Z', durationInNanos: 77000000, statusCode: 0 },
      '@timestamp': '2026-11-22T11:59:59.123000000Z',
      startTime: '2026-11-22T11:59:59.123000000Z',
      endTime: '2026-11-22T11:59:59.200000000Z',
      durationInNanos: 77000000,
      status: { code: 0, message: '' },
      sightline: 1,
    }),
};

/** A line of a record that was put on the stream directly. */
export function line(text: string, overrides: Partial<Line> = {}): Line {
  return {
    id: 'id',
    text,
    time: ARRIVAL,
    record: { shardId: SHARD, sequenceNumber: '1', arrival: ARRIVAL, ordinal: 0 },
    ...overrides,
  };
}
