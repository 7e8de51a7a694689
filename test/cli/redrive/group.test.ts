import { describe, expect, it } from 'vitest';
import { createGroups } from '../../../cli/redrive/group.ts';
import type { DeadLetter } from '../../../functions/aggregator/dead-letter/row.ts';

function letter(reason: string, arrival: string, index = 'logs'): DeadLetter {
  const record = { shardId: 'shardId-000000000000', sequenceNumber: '1', arrival };
  return { id: 'id', index, cause: { type: 'mapper_parsing_exception', reason }, record, attempts: 1, line: '{}' };
}

describe('createGroups', () => {
  it('puts together what differs only in ids, numbers and values, the largest group first', () => {
    const groups = createGroups();
    groups.add(letter('no object for [order]', '2026-11-22T12:00:00.000Z'));
    groups.add(letter("failed to parse field [error] in document with id 'a-1'", '2026-11-22T13:00:00.000Z'));
    groups.add(letter("failed to parse field [error] in document with id 'b-22'", '2026-11-22T11:00:00.000Z'));
    groups.add(letter("failed to parse field [error] in document with id 'c'", '2026-11-22T12:00:00.000Z', 'spans'));
    expect(groups.sorted()).toMatchObject([
      { count: 2, index: 'logs', oldest: '2026-11-22T11:00:00.000Z', newest: '2026-11-22T13:00:00.000Z' },
      { count: 1, reason: 'no object for [order]' },
      { count: 1, index: 'spans' },
    ]);
  });
});
