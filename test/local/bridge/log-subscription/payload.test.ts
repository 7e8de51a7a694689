import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../../local/bridge/log-events/event.ts';
import { decodePayload, encodePayloads } from '../../../../local/bridge/log-subscription/payload.ts';

const SOURCE = { owner: '000000000000', logGroup: '/aws/lambda/orders', filterName: 'sightline' };

const events = fc
  .array(
    fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      timestamp: fc.nat(),
      ingestedAt: fc.nat(),
      message: fc.string({ unit: 'binary' }),
    }),
  )
  .map((list): LogEvent[] => list.map((event, index) => ({ id: String(index).padStart(56, '0'), ...event })));

describe('encodePayloads', () => {
  it('writes what CloudWatch Logs puts on a stream', () => {
    const [payload] = encodePayloads([{ id: '1', stream: 's', timestamp: 5, ingestedAt: 6, message: 'hi' }], SOURCE);
    expect(JSON.parse(gunzipSync(payload?.data ?? '').toString())).toEqual({
      messageType: 'DATA_MESSAGE',
      owner: '000000000000',
      logGroup: '/aws/lambda/orders',
      logStream: 's',
      subscriptionFilters: ['sightline'],
      logEvents: [{ id: '1', timestamp: 5, message: 'hi' }],
    });
  });

  it('keeps every event once, in the order of its stream, with one stream in a payload', () => {
    fc.assert(
      fc.property(events, (given) => {
        const encoded = encodePayloads(given, SOURCE);
        for (const stream of ['a', 'b', 'c']) {
          const decoded = encoded
            .map(({ data }) => decodePayload(data))
            .filter(({ logStream }) => logStream === stream);
          expect(decoded.flatMap(({ logEvents }) => logEvents)).toEqual(
            given
              .filter((event) => event.stream === stream)
              .map(({ id, timestamp, message }) => ({ id, timestamp, message })),
          );
        }
        expect(encoded.flatMap((payload) => payload.events)).toHaveLength(given.length);
      }),
    );
  });

  it('begins another payload before one grows beyond what CloudWatch Logs takes', () => {
    const message = 'é'.repeat(200_000);
    const given = Array.from({ length: 5 }, (_, n) => ({
      id: `${n}`,
      stream: 's',
      timestamp: n,
      ingestedAt: n,
      message,
    }));
    const sizes = encodePayloads(given, SOURCE).map((payload) => payload.events.length);
    expect(sizes).toEqual([2, 2, 1]);
  });
});
