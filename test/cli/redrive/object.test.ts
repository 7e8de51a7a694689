import { describe, expect, it } from 'vitest';
import { keyOfRest, readLetters, timeOfKey } from '../../../cli/redrive/object.ts';
import { encodeDeadLetters } from '../../../functions/aggregator/dead-letter/store.ts';
import { indicesOf } from '../../../functions/aggregator/document/document.ts';
import { own } from '../../functions/aggregator/lines.ts';
import { ARRIVAL, cloudWatchPayload, kinesisRecord, logEvents, SHARD } from '../../functions/aggregator/records.ts';

const indices = indicesOf('test');
const ROWS = 'dead-letters/2026/11/22/120000.123Z-8f5c.ndjson.gz';
const BATCH = `aws/lambda/3b1a/${SHARD}/2026/11/22/2026-11-22T12.00.01-0f0e`;

describe('keys', () => {
  it('tell when an object was written', () => {
    expect(timeOfKey(ROWS)).toEqual(new Date('2026-11-22T12:00:00.123Z'));
    expect(timeOfKey(BATCH)).toEqual(new Date('2026-11-22T12:00:01Z'));
    expect(timeOfKey('dead-letters/other')).toBeUndefined();
  });

  it('of rows stay, and of a batch become those of rows, each time the same', () => {
    expect(keyOfRest(ROWS)).toBe(ROWS);
    expect(keyOfRest(BATCH)).toBe('dead-letters/2026/11/22/120001.000Z-0f0e.ndjson.gz');
    expect(timeOfKey(keyOfRest(BATCH))).toEqual(timeOfKey(BATCH));
  });
});

describe('readLetters', () => {
  it('reads rows', () => {
    const letter = {
      id: 'a',
      cause: { type: 'x', reason: 'y' },
      record: { shardId: SHARD, sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' },
      attempts: 0,
      line: 'text',
    };
    expect(readLetters(ROWS, encodeDeadLetters([letter]), indices)).toEqual([letter]);
  });

  const Records = [
    kinesisRecord(cloudWatchPayload(logEvents('event', [own.log('one'), 'plain'])), '7'),
    kinesisRecord(Buffer.from([0, 1, 0xff]), '8'),
  ];
  const requestContext = { condition: 'RecordAgeExceeded', approximateInvokeCount: 3 };

  it.each([
    ['text', JSON.stringify({ Records })],
    ['an object', { Records }],
  ])("reads Lambda's record of a batch with the event as %s", (_, payload) => {
    const record = { shardId: SHARD, sequenceNumber: '7', arrival: '2026-11-22T12:00:00.000Z' };
    const fromEvent = {
      index: indices.log,
      cause: { type: 'RecordAgeExceeded', reason: 'Lambda gave up on the batch' },
      attempts: 3,
      time: new Date(ARRIVAL - 1000).toISOString(),
      origin: { logGroup: '/aws/lambda/orders', logStream: '2026/11/22/[$LATEST]0123456789abcdef' },
      record,
    };
    expect(readLetters(BATCH, Buffer.from(JSON.stringify({ requestContext, payload })), indices)).toEqual([
      { ...fromEvent, id: 'event-0', line: own.log('one') },
      { ...fromEvent, id: 'event-1', line: 'plain' },
      {
        id: `${SHARD}-8`,
        cause: { type: 'undecodable_record', reason: expect.any(String) },
        attempts: 0,
        record: { ...record, sequenceNumber: '8' },
        data: Buffer.from([0, 1, 0xff]).toString('base64'),
      },
    ]);
  });

  it.each([ROWS, BATCH])('says which object is damaged', (key) => {
    expect(() => readLetters(key, Buffer.from('{'), indices)).toThrow(`object '${key}' can't be read`);
  });
});
