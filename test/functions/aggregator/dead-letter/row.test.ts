import { describe, expect, it } from 'vitest';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import { letterOfItem, letterOfRejected } from '../../../../functions/aggregator/dead-letter/row.ts';
import { line } from '../lines.ts';
import { SHARD } from '../records.ts';

const record = { shardId: SHARD, sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' };
const cause = { type: 'mapper_parsing_exception', reason: 'no', status: 400 };

describe('a dead letter', () => {
  it('of a document has the line as it came in', () => {
    const origin = { logGroup: 'group', logStream: 'stream' };
    const time = Date.parse('2026-11-22T11:59:00.000Z');
    const refused = line('{"timestamp":"x"}', { origin, time });
    const item = bulkItem({ line: refused, index: 'logs', source: '{"@timestamp":"x"}' });
    expect(letterOfItem({ item, cause, attempts: 2 })).toEqual({
      id: 'id',
      index: 'logs',
      cause,
      record,
      attempts: 2,
      time: '2026-11-22T11:59:00.000Z',
      origin,
      line: '{"timestamp":"x"}',
    });
  });

  it.each([
    [Buffer.from('é'), { line: 'é' }],
    [Buffer.from([0xff, 0x00]), { data: '/wA=' }],
  ])('of bytes %j has them as text if they are', (bytes, content) => {
    const rejected = { id: 'id', bytes, cause, record: line('').record };
    expect(letterOfRejected(rejected)).toEqual({ id: 'id', cause, record, attempts: 0, ...content });
  });
});
