import type { Case, Loop, Suite, Variant } from '../suite.ts';

type Kind = 'ownLine' | 'foreignLine';

async function payloads(kind: Kind) {
  const lines = await import('../aggregation/records.ts');
  return lines.payloads(lines[kind]);
}

/** A payload has a hundred lines. */
const LINES = 100;

const eachPayload = <Payload>(all: readonly Payload[], work: (payload: Payload) => unknown): Loop => {
  let next = 0;
  return (times) => {
    for (let left = times; left > 0; left -= LINES) work(all[next++ % all.length]!);
  };
};

function cloudWatch(kind: Kind): readonly Variant[] {
  return [
    {
      name: 'sightline',
      loop: async () => {
        const { recordOf } = await import('../aggregation/records.ts');
        const { packRecords } = await import('../../../functions/aggregator/pack.ts');
        const { indicesOf } = await import('../../../functions/aggregator/document/document.ts');
        const records = (await payloads(kind)).map((payload, n) => [recordOf(payload, n)]);
        const { BufferPool } = await import('../../../functions/aggregator/batch/buffer-pool.ts');
        const options = {
          indices: indicesOf('bench'),
          pool: new BufferPool(1),
          limits: { bytes: 5_000_000, items: 5_000 },
          reject: () => undefined,
        };
        return eachPayload(records, async (record) => {
          for await (const batch of packRecords(record, options)) batch.release();
        });
      },
    },
    {
      name: 'limit',
      loop: async () => {
        const { gunzipSync } = await import('node:zlib');
        return eachPayload(
          (await payloads(kind)).map((payload) => payload.toString('base64')),
          (data) => JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString('utf8')),
        );
      },
    },
  ];
}

async function aggregate(): Promise<string> {
  const { createHash } = await import('node:crypto');
  const { ownLine } = await import('../aggregation/records.ts');
  const lengthDelimited = (field: number, value: Buffer): Buffer => {
    const length = [];
    for (let rest = value.length; ; rest >>>= 7) {
      length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      if (rest <= 0x7f) break;
    }
    return Buffer.concat([Buffer.from([field * 8 + 2, ...length]), value]);
  };
  const records = Array.from({ length: LINES }, (_, n) =>
    lengthDelimited(3, Buffer.concat([Buffer.from([8, 0]), lengthDelimited(3, Buffer.from(ownLine(n)))])),
  );
  const message = Buffer.concat([lengthDelimited(1, Buffer.from('key')), ...records]);
  const magic = Buffer.from('f3899ac2', 'hex');
  return Buffer.concat([magic, message, createHash('md5').update(message).digest()]).toString('base64');
}

const kpl: readonly Variant[] = [
  {
    name: 'sightline',
    loop: async () => {
      const { userRecords } = await import('../../../functions/aggregator/decode/kpl.ts');
      return eachPayload([await aggregate()], (data) => userRecords(Buffer.from(data, 'base64')));
    },
  },
  {
    name: 'aws-kinesis-agg',
    loop: async () => {
      const { deaggregateSync } = await import('aws-kinesis-agg');
      const record = { kinesisSchemaVersion: '1.0', sequenceNumber: '1', partitionKey: 'key' };
      return eachPayload([await aggregate()], (data) =>
        deaggregateSync({ ...record, data } as never, true, (error) => {
          if (error) throw error;
        }),
      );
    },
  },
];

const cases: readonly Case[] = [
  { name: 'CloudWatch Logs payload, own lines', unit: 'µs', variants: cloudWatch('ownLine') },
  { name: 'CloudWatch Logs payload, foreign JSON', unit: 'µs', variants: cloudWatch('foreignLine') },
  { name: 'KPL aggregate with its checksum', unit: 'µs', variants: kpl },
];

const suite: Suite = {
  title: 'Decoding',
  about:
    "CPU time for one line of 300 bytes, a hundred to a payload. Of a CloudWatch Logs payload ours ends with the body of the bulk request; the limit ends with `JSON.parse` of the unzipped envelope (goal: 1.3 times the limit, so a limit of 0.77× or more). Of an aggregate both end with each user record's bytes.",
  cases,
};

export default suite;
