import { describe, expect, it } from 'vitest';
import { dueRecords } from '../../../../local/bridge/kinesis-mapping/collect.ts';

const records = (count: number, bytes = 10) => Array.from({ length: count }, () => ({ data: new Uint8Array(bytes) }));

describe('dueRecords', () => {
  it('takes a full batch at once', () => {
    expect(dueRecords(records(250), { batchSize: 100, windowMs: 5_000 }, 0)).toBe(100);
  });

  it('waits for the window, then takes what is there', () => {
    expect(dueRecords(records(3), { batchSize: 100, windowMs: 5_000 }, 4_999)).toBe(0);
    expect(dueRecords(records(3), { batchSize: 100, windowMs: 5_000 }, 5_000)).toBe(3);
  });

  it('takes what is there when there is no window', () => {
    expect(dueRecords(records(3), { batchSize: 100, windowMs: 0 }, 0)).toBe(3);
    expect(dueRecords([], { batchSize: 100, windowMs: 0 }, 1e9)).toBe(0);
  });

  it('takes no more than an invocation may carry, but always one record', () => {
    const mebibyte = 1024 * 1024;
    expect(dueRecords(records(10, mebibyte), { batchSize: 100, windowMs: 5_000 }, 0)).toBe(4);
    expect(dueRecords(records(2, 10 * mebibyte), { batchSize: 100, windowMs: 5_000 }, 0)).toBe(1);
  });
});
