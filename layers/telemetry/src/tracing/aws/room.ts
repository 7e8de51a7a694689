import type { Json } from './input.ts';

/**
 * Bytes that AWS's services take at most of a message, a batch, an event or a payload, in KiB: 256 for what was not
 * raised, 1,024 for SQS (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html)
 * and a Kinesis record, 6,144 for a synchronous invoke (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html),
 * 5,120 and 10,240 for Kinesis (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html).
 */
const LIMITS = [256, 1_024, 5_120, 6_144, 10_240].map((kibibytes) => kibibytes * 1_024);

/** Names, ids and addresses may count or not. */
const UNCERTAIN = 4 * 1_024;

/** UTF-8 has at most so many bytes for a UTF-16 code unit. */
const MAX_BYTES_OF_UNIT = 3;

/**
 * A change of an input that is not made where a service might refuse the longer one for its size: then it goes out as it
 * was given, without context.
 */
export function ifThereIsRoom(input: Json, change: (input: Json) => Json): Json {
  const changed = change(input);
  return isRefusable(input, changed) ? input : changed;
}

function isRefusable(input: Json, changed: Json): boolean {
  const [smallest = 0] = LIMITS;
  if (sizeOf(changed, (text) => text.length * MAX_BYTES_OF_UNIT) + UNCERTAIN <= smallest) return false;
  const before = sizeOf(input, Buffer.byteLength) - UNCERTAIN;
  const after = sizeOf(changed, Buffer.byteLength) + UNCERTAIN;
  return LIMITS.some((limit) => before <= limit && limit < after);
}

/** Bytes of all texts and binary data in a value, names of members included. */
function sizeOf(value: unknown, bytesOf: (text: string) => number): number {
  if (typeof value === 'string') return bytesOf(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const [name, member] of Object.entries(value)) size += bytesOf(name) + sizeOf(member, bytesOf);
  return size;
}
