import { describe, expect, it } from 'vitest';
import { batchResponse, firstOf } from '../../../../functions/aggregator/report/checkpoint.ts';
import { line } from '../lines.ts';

const positions = [2, 0, 1].map((ordinal) => ({ ...line('').record, ordinal, sequenceNumber: String(10 + ordinal) }));

describe('the checkpoint', () => {
  it('is the first record of the shard that must come again', () => {
    expect(batchResponse(firstOf(positions))).toEqual({ batchItemFailures: [{ itemIdentifier: '10' }] });
  });

  it('is none when every record is done', () => {
    expect(batchResponse(firstOf([]))).toEqual({ batchItemFailures: [] });
  });
});
