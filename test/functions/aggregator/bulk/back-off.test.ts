import { describe, expect, it } from 'vitest';
import { backOff } from '../../../../functions/aggregator/bulk/back-off.ts';

describe('backOff', () => {
  it('doubles its bound up to 20 s', () => {
    const bounds = [1, 2, 3, 7, 8, 9, 1000].map((attempt) => backOff(attempt, () => 1));
    expect(bounds).toEqual([200, 400, 800, 12_800, 20_000, 20_000, 20_000]);
  });

  it('takes any part of the bound, down to nothing', () => {
    expect([0, 0.25, 0.999].map((random) => backOff(1, () => random))).toEqual([0, 50, 199]);
  });
});
