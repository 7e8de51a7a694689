/** How a field's value is written (https://protobuf.dev/programming-guides/encoding/). */
export const WireType = { Varint: 0, Fixed64: 1, LengthDelimited: 2, Fixed32: 5 } as const;

export interface Field {
  readonly number: number;
  readonly type: number;
  /** Bytes of a length-delimited or fixed value; of a varint, those that it is written in. */
  readonly value: Buffer;
}

/** Longest varint: 64 bits in groups of 7. */
const MAX_VARINT_BYTES = 10;

const CUT = 'the protobuf message is cut';

/**
 * Reads the fields of a protobuf message in their order. Nothing is copied.
 *
 * @throws Error when the bytes are no message
 */
export function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  while (at < message.length) {
    const tag = varint(message, at);
    const type = tag.value & 7;
    const { start, end } = extent(message, tag.end, type);
    if (end > message.length) throw new Error(CUT);
    yield { number: Math.floor(tag.value / 8), type, value: message.subarray(start, end) };
    at = end;
  }
}

function extent(message: Buffer, at: number, type: number): { readonly start: number; readonly end: number } {
  switch (type) {
    case WireType.Varint:
      return { start: at, end: varint(message, at).end };
    case WireType.Fixed64:
      return { start: at, end: at + 8 };
    case WireType.Fixed32:
      return { start: at, end: at + 4 };
    case WireType.LengthDelimited: {
      const length = varint(message, at);
      return { start: length.end, end: length.end + length.value };
    }
    default:
      throw new Error(`a protobuf message has no wire type ${type}`);
  }
}

/** Values over 2^53 lose their last bits: no tag and no length that fits a record is as large. */
function varint(message: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start; at < start + MAX_VARINT_BYTES; at++) {
    const byte = message[at];
    if (byte === undefined) throw new Error(CUT);
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  throw new Error('a protobuf number has more than ten bytes');
}
