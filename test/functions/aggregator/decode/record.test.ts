import zlib, { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { decodeRecord } from '../../../../functions/aggregator/decode/record.ts';
import { aggregate } from '../kpl.ts';
import { own } from '../lines.ts';
import { ARRIVAL, cloudWatchPayload, kinesisRecord, logEvents, SHARD } from '../records.ts';

const decode = (data: Buffer | string) => decodeRecord(kinesisRecord(data, '42'), 3);
const texts = (data: Buffer | string) => decode(data).lines.map(({ text }) => text);

describe('a CloudWatch Logs payload', () => {
  it('gives one line per event, with the event id, its time and its origin', () => {
    const [event] = logEvents('event', ['hello\n']);
    expect(decode(cloudWatchPayload([event]))).toEqual({
      lines: [
        {
          id: 'event-0',
          text: 'hello',
          time: ARRIVAL - 1000,
          origin: { logGroup: '/aws/lambda/orders', logStream: '2026/11/22/[$LATEST]0123456789abcdef' },
          record: { shardId: SHARD, sequenceNumber: '42', arrival: ARRIVAL, ordinal: 3 },
        },
      ],
      rejected: [],
    });
  });

  it('is recognised without compression too', () => {
    expect(texts(gunzipSync(cloudWatchPayload(logEvents('e', ['m']))))).toEqual(['m']);
  });

  it('has no lines when it is a control message', () => {
    const probe = [
      { id: '', timestamp: 1, message: 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.' },
    ];
    expect(decode(cloudWatchPayload(probe, { messageType: 'CONTROL_MESSAGE' }))).toEqual({ lines: [], rejected: [] });
    const sender = { owner: 'CloudwatchLogs', logGroup: '', logStream: '', subscriptionFilters: [] };
    const control = { messageType: 'CONTROL_MESSAGE', ...sender };
    expect(decode(cloudWatchPayload(probe, control))).toEqual({ lines: [], rejected: [] });
  });

  it('has an event of several own lines split, with an id for each', () => {
    const message = `${own.log('a')}\n${own.metric('m', 1)}\n${own.span('s')}\n`;
    expect(decode(cloudWatchPayload([{ id: 'e', timestamp: 1, message }])).lines.map(({ id }) => id)).toEqual([
      'e-0',
      'e-1',
      'e-2',
    ]);
    expect(texts(cloudWatchPayload([{ id: 'e', timestamp: 1, message }]))).toEqual(message.trimEnd().split('\n'));
  });

  it('has an event of several JSON logs split, and of one among text', () => {
    const log = '{"level":"error","msg":"no stock"}';
    const message = `${log}\n${log}\n`;
    expect(decode(cloudWatchPayload([{ id: 'e', timestamp: 1, message }])).lines).toMatchObject([
      { id: 'e-0', text: log, time: 1 },
      { id: 'e-1', text: log, time: 1 },
    ]);
    expect(
      decode(cloudWatchPayload([{ id: 'e', timestamp: 1, message: `text\n${own.log('a')}` }])).lines,
    ).toMatchObject([
      { id: 'e-0', text: 'text' },
      { id: 'e-1', text: own.log('a') },
    ]);
  });

  it('keeps a stack trace whole', () => {
    const stack = 'Error: no\n    at a.js:1\n    at b.js:2';
    expect(decode(cloudWatchPayload(logEvents('e', [stack]))).lines).toMatchObject([{ id: 'e-0', text: stack }]);
  });

  it.each([
    ['no id', { timestamp: 1, message: 'm' }],
    ['an empty id', { id: '', timestamp: 1, message: 'm' }],
    ['a message that is no text', { id: 'x', timestamp: 1, message: { a: 1 } }],
    ['null', null],
    ['a number', 5],
  ])('rejects an event with %s alone', (_, event) => {
    const { lines, rejected } = decode(
      cloudWatchPayload([...logEvents('e', ['before']), event, ...logEvents('f', ['after'])]),
    );
    expect(lines.map(({ text }) => text)).toEqual(['before', 'after']);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-1`, cause: { type: 'invalid_log_event' } }]);
    expect(JSON.parse(rejected[0]!.bytes.toString())).toEqual(event);
  });

  it.each([Number.NaN, -1, 1e18, '2026'])('takes the arrival for an event whose timestamp is %s', (timestamp) => {
    expect(decode(cloudWatchPayload([{ id: 'a', timestamp, message: 'm' }])).lines).toMatchObject([{ time: ARRIVAL }]);
  });
});

describe('a record put on the stream directly', () => {
  it('has ids made of shard, sequence number and line', () => {
    expect(decode('{"a":1}\n{"b":2}').lines).toMatchObject([
      { id: `${SHARD}-42-0`, text: '{"a":1}', time: ARRIVAL },
      { id: `${SHARD}-42-1`, text: '{"b":2}', time: ARRIVAL },
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('may be compressed with %s', (_, compress) => {
    expect(texts(compress(`${own.log('a')}\n${own.log('b')}\n`))).toEqual([own.log('a'), own.log('b')]);
  });

  it.each([0, 1, 70, 16_384, 1_048_575, 1_048_576, 3_000_000])('may hold %i bytes once unzipped', (size) => {
    const text = 'x'.repeat(size);
    expect(texts(gzipSync(text))).toEqual(size === 0 ? [] : [text]);
  });

  it('may be gzip of several parts', () => {
    const parts = [gzipSync(`${own.log('a')}\n`), gzipSync(`${own.log('b')}\n`)];
    expect(texts(Buffer.concat(parts))).toEqual([own.log('a'), own.log('b')]);
  });

  it('that is an own line which mentions logEvents is that line', () => {
    expect(texts(own.log('"logEvents"'))).toEqual([own.log('"logEvents"')]);
  });

  const events = [{ id: 'a', timestamp: 1, message: 'm' }];
  const envelope = { owner: '123456789012', logGroup: 'g', logStream: 's', subscriptionFilters: ['f'] };
  it.each([
    ['a type of its own', { messageType: 'order', logEvents: [], ...envelope }],
    ['no sender', { messageType: 'DATA_MESSAGE', logEvents: events, order: 'o-1' }],
    ['no owner', { messageType: 'DATA_MESSAGE', logEvents: events, ...envelope, owner: undefined }],
    ['a group that is no text', { messageType: 'DATA_MESSAGE', logEvents: events, ...envelope, logGroup: 7 }],
    ['no stream', { messageType: 'DATA_MESSAGE', logEvents: events, ...envelope, logStream: undefined }],
    ['no filters', { messageType: 'DATA_MESSAGE', logEvents: events, ...envelope, subscriptionFilters: 'f' }],
    ['events that are no list', { messageType: 'DATA_MESSAGE', logEvents: {}, ...envelope }],
    ['control messages of its own', { messageType: 'CONTROL_MESSAGE', logEvents: [1, 2, 3], order: 'o-1' }],
    ['control messages like an envelope', { messageType: 'CONTROL_MESSAGE', logEvents: events, ...envelope }],
  ])("that has an envelope's fields and is none is kept whole: %s", (_, fields) => {
    const text = JSON.stringify(fields);
    expect(texts(text)).toEqual([text]);
    expect(texts(gzipSync(text))).toEqual([text]);
  });

  it('may begin with a byte order mark', () => {
    expect(texts(`\ufeff${own.log('a')}\r\n{"b":2}\r\n`)).toEqual([own.log('a'), '{"b":2}']);
  });

  it.each(['', ' ', '\n\r\n\t\n', '\ufeff\n'])('that is blank has nothing in it: %j', (blank) => {
    expect(decode(blank)).toEqual({ lines: [], rejected: [] });
    expect(decode(gzipSync(blank))).toEqual({ lines: [], rejected: [] });
    expect(decode(aggregate([Buffer.from(blank), Buffer.from('a')])).lines).toMatchObject([{ text: 'a' }]);
  });

  it('that is an array has the text of each object, with its numbers as they are written', () => {
    const elements = ['{"id": 12345678901234567890, "price": 1.0}', '{"huge":1e400}', own.metric('m', 1)];
    expect(texts(`[${elements.join(' ,\n')}]`)).toEqual(elements);
  });

  it('may be compressed in several frames', () => {
    const frames = [zstdCompressSync(`${own.log('a')}\n`), zstdCompressSync(`${own.log('b')}\n`)];
    expect(texts(Buffer.concat(frames))).toEqual([own.log('a'), own.log('b')]);
  });
});

describe('a record that can not be decoded', () => {
  it.each([
    ['cut gzip', cloudWatchPayload(logEvents('e', ['m'])).subarray(0, 60)],
    ['damaged zstd', Buffer.concat([zstdCompressSync('text').subarray(0, 8), Buffer.from('xxxx')])],
    ['a KPL aggregate', Buffer.concat([Buffer.from('f3899ac2', 'hex'), Buffer.from('anything')])],
    ['binary', Buffer.from([0xff, 0x00, 0x0a, 0x41])],
    ['gzip in gzip', gzipSync(gzipSync('text'))],
    ['an aggregate in gzip', gzipSync(aggregate([Buffer.from('text')]))],
    ['text behind zstd', Buffer.concat([zstdCompressSync('text'), Buffer.from('more')])],
  ])('is rejected with its bytes: %s', (_, bytes) => {
    const { lines, rejected } = decode(bytes);
    expect(lines).toEqual([]);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42`, bytes, cause: { type: 'undecodable_record' } }]);
    expect(rejected[0]!.cause.reason).not.toBe('');
  });

  it('is rejected line by line when only some of its lines are not UTF-8', () => {
    const bad = Buffer.from([0x61, 0xff]);
    const { lines, rejected } = decode(Buffer.concat([Buffer.from('first\n'), bad, Buffer.from('\nlast\n')]));
    expect(lines).toMatchObject([
      { id: `${SHARD}-42-0`, text: 'first' },
      { id: `${SHARD}-42-2`, text: 'last' },
    ]);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-1`, bytes: bad, cause: { type: 'invalid_utf8' } }]);
  });

  it('makes nothing of blank lines beside damaged ones, nor of a byte order mark', () => {
    const text = Buffer.from(`\ufeff{"a":1}\r\n \r\n\r\n?\n`);
    text[text.indexOf('?')] = 0xff;
    expect(decode(text)).toMatchObject({ lines: [{ text: '{"a":1}' }], rejected: [{ bytes: Buffer.from([0xff]) }] });
  });
});

describe('a record that would take all memory', () => {
  const MIB = 1024 * 1024;

  it.each([
    ['more bytes than it may', Buffer.alloc(129 * MIB)],
    ['more lines than it may', Buffer.alloc(2 * MIB, '{}\n')],
    ['more damaged lines than it may', Buffer.alloc(2 * MIB, '\xff\n', 'latin1')],
    ['more elements than it may', `[${'{},'.repeat(500_000)}{}]`],
    ['more of them than memory has room for', `[${'{},'.repeat(40 * MIB)}`],
    ['more log events than it may', gunzipSync(cloudWatchPayload(Array(500_001).fill({ id: 'a', message: '' })))],
    [
      'more lines in log events than it may',
      gunzipSync(cloudWatchPayload([{ id: 'a', message: `${own.log('')}\n`.repeat(500_001) }])),
    ],
    ['brackets that never close', Buffer.alloc(127 * MIB, '[')],
    [
      'brackets beside what envelopes have',
      Buffer.concat([Buffer.from('{"logEvents":'), Buffer.alloc(120 * MIB, '[')]),
    ],
    ['objects that never close', Buffer.alloc(127 * MIB, '{"a":\n')],
    // As JSON it would be longer than any string can be.
    ['one line that no OpenSearch takes', Buffer.alloc(100 * MIB, 1)],
  ])('is rejected as it came: %s', (_, content) => {
    const bomb = gzipSync(content);
    const parse = vi.spyOn(JSON, 'parse');
    const { lines, rejected } = decode(bomb);
    const parsed = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    parse.mockRestore();
    expect(lines).toEqual([]);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42`, bytes: bomb, cause: { type: 'undecodable_record' } }]);
    expect(rejected[0]!.cause.reason).toMatch(/^(the record holds|the record has|a line of the record is)/);
    // Of what is parsed at all, there is no more than the text.
    expect(parsed).toBeLessThanOrEqual(content.length);
  });

  it('is decoded where it is just within the bounds', () => {
    expect(texts(gzipSync('{}\n'.repeat(500_000)))).toHaveLength(500_000);
    expect(texts(gzipSync(`[${'{},'.repeat(499_999)}{}]`))).toHaveLength(500_000);
    expect(texts(gzipSync('x'.repeat(16 * MIB)))).toHaveLength(1);
  });

  it('may not hide in the parts of an aggregated one', () => {
    const part = gzipSync(Buffer.alloc(MIB, '{}\n'));
    const { lines, rejected } = decode(aggregate([part, part, Buffer.from('last')]));
    expect(lines.length).toBeLessThan(500_000);
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-1`, bytes: part }]);
    expect(lines.at(-1)).toMatchObject({ id: `${SHARD}-42-2-0`, text: 'last' });
  });

  it('counts lines that are not UTF-8 as lines, in the parts of an aggregated one too', () => {
    const damaged = gzipSync(Buffer.alloc(900_000, Buffer.from([0xff, 0x61, 0x0a])));
    const { lines, rejected } = decode(
      aggregate([damaged, gzipSync(Buffer.alloc(900_000, '{}\n')), Buffer.from('last')]),
    );
    expect(rejected).toHaveLength(300_001);
    expect(rejected.at(-1)).toMatchObject({ id: `${SHARD}-42-1` });
    expect(lines.map(({ text }) => text)).toEqual(['last']);
  });

  it('may not hide in many bombs: each leaves the next less room, and takes no small neighbour along', () => {
    const large = gzipSync(`{"a":"${'x'.repeat(MIB)}"}\n`.repeat(70));
    const { lines, rejected } = decode(aggregate([large, large, gzipSync('small'), Buffer.from('last')]));
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-1`, bytes: large }]);
    expect(lines.slice(-2).map(({ id, text }) => [id, text])).toEqual([
      [`${SHARD}-42-2-0`, 'small'],
      [`${SHARD}-42-3-0`, 'last'],
    ]);
  });

  it('may not hide in many small user records', () => {
    const least = (count: number) => aggregate(Array(count).fill(Buffer.from('{}')));
    const bytes = least(100_001);
    const reason = 'the aggregated record has more than 100000 user records';
    expect(decode(bytes)).toMatchObject({ lines: [], rejected: [{ id: `${SHARD}-42`, bytes, cause: { reason } }] });
    expect(decode(least(100_000)).lines).toHaveLength(100_000);
  });

  it('may not hide in an aggregate within an aggregate, whose neighbours go on', () => {
    const inner = aggregate([Buffer.from('{}')]);
    const { lines, rejected } = decode(aggregate([inner, Buffer.from('last')]));
    expect(rejected).toMatchObject([{ id: `${SHARD}-42-0`, bytes: inner }]);
    expect(rejected[0]!.cause.reason).toBe('what the record holds is compressed or aggregated once more');
    expect(lines).toMatchObject([{ text: 'last' }]);
  });

  it('that claims to hold nothing is unzipped in few pieces', () => {
    const unzip = vi.spyOn(zlib, 'gunzipSync');
    const bytes = Buffer.concat([gzipSync(Buffer.alloc(MIB, 'a')), gzipSync('')]);
    expect(texts(bytes)).toEqual(['a'.repeat(MIB)]);
    expect(unzip.mock.lastCall?.[1]?.chunkSize).toBe(bytes.length);
    unzip.mockRestore();
  });
});

describe('properties', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    fc.json().map((json) => Buffer.from(json)),
    fc.json().map((json) => gzipSync(json)),
    fc.array(fc.json()).map((events) => cloudWatchPayload(events)),
    fc.array(fc.json().map((json) => JSON.parse(json))).map((events) => cloudWatchPayload(events)),
    fc.uint8Array({ maxLength: 60 }).map((tail) => Buffer.concat([Buffer.from('1f8b08', 'hex'), tail])),
    fc.uint8Array({ maxLength: 60 }).map((tail) => Buffer.concat([Buffer.from('28b52ffd', 'hex'), tail])),
  );

  it('any bytes are decoded or rejected, the same way each time, with an id for each part', () => {
    fc.assert(
      fc.property(bytes, (data) => {
        const decoded = decode(data);
        expect(decode(data)).toEqual(decoded);
        const ids = decoded.rejected.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('no event of a CloudWatch Logs payload is lost', () => {
    const message = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string().map(own.log), fc.constant('a\nb'));
    const event = fc.record({ id: fc.uuid(), timestamp: fc.nat(), message });
    fc.assert(
      fc.property(fc.uniqueArray(event, { selector: ({ id }) => id }), (events) => {
        const { lines, rejected } = decode(cloudWatchPayload(events));
        expect(rejected).toEqual([]);
        expect(lines.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
        expect(lines.map(({ text }) => text)).toEqual(events.map((e) => e.message.replace(/\r?\n$/, '')));
      }),
    );
  });

  it('no line of an NDJSON record is lost, whatever else is among the lines', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value));
    const text = fc.stringMatching(/^[a-z]{1,20}$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(object, text), { minLength: 1 }), object, (rest, first) => {
        const lines = [first, ...rest];
        expect(texts(`${lines.join('\r\n')}\n`)).toEqual(lines);
      }),
    );
  });
});
