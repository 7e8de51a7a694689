import { createHash } from 'node:crypto';

/** Writes what the Kinesis Producer Library does, field by field of its specification. */
export function aggregate(records: readonly Uint8Array[], { digest = md5 } = {}): Buffer {
  const message = Buffer.concat([
    lengthDelimited(1, Buffer.from('partition key')),
    lengthDelimited(2, Buffer.from('12345678901234567890')),
    ...records.map((data) =>
      lengthDelimited(
        3,
        Buffer.concat([
          varintField(1, 0),
          varintField(2, 0),
          lengthDelimited(3, data),
          lengthDelimited(4, lengthDelimited(1, Buffer.from('tag'))),
        ]),
      ),
    ),
  ]);
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), message, digest(message)]);
}

export function lengthDelimited(field: number, data: Uint8Array): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(data.length), data]);
}

export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

function md5(message: Buffer): Buffer {
  return createHash('md5').update(message).digest();
}
