import { type Decoded, decodeRecord } from '../decode/record.ts';
import type { Line } from '../line.ts';
import type { DeadLetter } from './row.ts';

/**
 * Makes lines of a dead letter again. A letter that OpenSearch refused is the line that it was, with its id. One that
 * could not be decoded is decoded again, since what reads it now may know more than what read it then.
 */
export function reviveLetter(letter: DeadLetter): Decoded {
  return letter.index === undefined ? decodeAgain(letter) : { lines: [lineOf(letter)], rejected: [] };
}

/** All that a letter holds as one line with the letter's id. Bytes that are not UTF-8 become U+FFFD. */
export function lineOf(letter: DeadLetter): Line {
  const arrival = Date.parse(letter.record.arrival);
  return {
    id: letter.id,
    text: bytesOf(letter).toString('utf8'),
    time: letter.time === undefined ? arrival : Date.parse(letter.time),
    ...(letter.origin && { origin: letter.origin }),
    record: { ...letter.record, arrival, ordinal: 0 },
  };
}

/** The bytes that came in. */
export function bytesOf({ line, data = '' }: DeadLetter): Buffer {
  return line === undefined ? Buffer.from(data, 'base64') : Buffer.from(line);
}

/**
 * Decodes the bytes as the record that they were or, when they were only a part of one, under ids that no other part of
 * that record has: both follow from putting what the letter's id says after the shard in the sequence number's place.
 */
function decodeAgain(letter: DeadLetter): Decoded {
  const { id, record } = letter;
  const shard = `${record.shardId}-`;
  const kinesis = {
    approximateArrivalTimestamp: Date.parse(record.arrival) / 1000,
    data: bytesOf(letter).toString('base64'),
    kinesisSchemaVersion: '1.0',
    partitionKey: '',
    sequenceNumber: id.startsWith(shard) ? id.slice(shard.length) : id,
  };
  const envelope = { awsRegion: '', eventName: '', eventSource: '', eventSourceARN: '', eventVersion: '' };
  const decoded = decodeRecord(
    { ...envelope, invokeIdentityArn: '', eventID: `${record.shardId}:${record.sequenceNumber}`, kinesis },
    0,
  );
  const inPlace = <Part extends Line | Decoded['rejected'][number]>(part: Part): Part => ({
    ...part,
    record: { ...part.record, sequenceNumber: record.sequenceNumber },
  });
  return { lines: decoded.lines.map(inPlace), rejected: decoded.rejected.map(inPlace) };
}
