import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Batch,
  nextStep,
  type Outcome,
  type StreamRecord,
  splitByAge,
} from '../../../../local/bridge/kinesis-mapping/decide.ts';

const MAPPING = { bisect: false, maxRetries: Number.POSITIVE_INFINITY, reportsFailures: true };
const THROWN: Outcome = { kind: 'function error', functionError: 'Unhandled' };

function batchOf(count: number, attempts = 0): Batch<StreamRecord> {
  return {
    records: Array.from({ length: count }, (_, index) => ({ sequenceNumber: `${index}`, arrivedAt: index })),
    attempts,
  };
}

function answered(...identifiers: unknown[]): Outcome {
  const batchItemFailures = identifiers.map((itemIdentifier) => ({ itemIdentifier }));
  return { kind: 'answered', payload: { batchItemFailures } };
}

describe('nextStep', () => {
  it.each([
    ['nothing', null],
    ['an empty object', {}],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
    ['something else', 'ok'],
  ])('finishes when the function answers %s', (_, payload) => {
    expect(nextStep({ kind: 'answered', payload }, batchOf(3), MAPPING)).toEqual({ action: 'finish' });
  });

  it('ignores reported failures when the mapping does not ask for them', () => {
    const step = nextStep(answered('1'), batchOf(3), { ...MAPPING, reportsFailures: false });
    expect(step).toEqual({ action: 'finish' });
  });

  it('retries from the lowest reported failure on', () => {
    const step = nextStep(answered('3', '1', '2'), batchOf(5), MAPPING);
    expect(step).toMatchObject({ action: 'retry', batch: { records: batchOf(5).records.slice(1), attempts: 1 } });
  });

  it.each([
    ['an empty identifier', answered('1', '')],
    ['a null identifier', answered('1', null)],
    ['a missing identifier', answered(undefined)],
    ['an identifier of no record', answered('1', '99')],
    ['no list', { kind: 'answered', payload: { batchItemFailures: '1' } } as const],
    ['an item that is null', { kind: 'answered', payload: { batchItemFailures: [null] } } as const],
    ['an error', THROWN],
  ])('retries the whole batch after %s', (_, outcome) => {
    expect(nextStep(outcome, batchOf(3), MAPPING)).toMatchObject({
      action: 'retry',
      batch: { records: batchOf(3).records, attempts: 1 },
    });
  });

  it('splits a batch that failed as a whole, at no cost of a retry', () => {
    const step = nextStep(THROWN, batchOf(5), { ...MAPPING, bisect: true, maxRetries: 0 });
    const { records } = batchOf(5);
    expect(step).toEqual({
      action: 'split',
      halves: [
        { records: records.slice(0, 3), attempts: 0 },
        { records: records.slice(3), attempts: 0 },
      ],
    });
  });

  it('does not split when the first records succeeded', () => {
    expect(nextStep(answered('2'), batchOf(5), { ...MAPPING, bisect: true })).toMatchObject({ action: 'retry' });
  });

  it('discards what is left when the retries are used up', () => {
    expect(nextStep(THROWN, batchOf(2, 2), { ...MAPPING, maxRetries: 3 })).toMatchObject({ action: 'retry' });
    expect(nextStep(answered('1'), batchOf(2, 3), { ...MAPPING, maxRetries: 3 })).toEqual({
      action: 'discard',
      batch: { records: batchOf(2).records.slice(1), attempts: 4 },
      condition: 'RetryAttemptsExhausted',
    });
  });

  it('does not count an invocation that did not take place', () => {
    const step = nextStep({ kind: 'not invoked' }, batchOf(2, 3), { ...MAPPING, bisect: true, maxRetries: 3 });
    expect(step).toMatchObject({ action: 'retry', batch: batchOf(2, 3) });
  });

  it('waits longer after each failure, up to a limit', () => {
    const delays = [0, 1, 2, 20].map((attempts) => {
      const step = nextStep(THROWN, batchOf(1, attempts), MAPPING);
      return step.action === 'retry' ? step.delayMs : undefined;
    });
    expect(delays).toEqual([100, 200, 400, 5_000]);
  });

  it('brings every record to one end, in order, whatever the function does', () => {
    const outcome = fc.oneof(
      fc.constant<Outcome>({ kind: 'not invoked' }),
      fc.constant<Outcome>(THROWN),
      fc.constant<Outcome>({ kind: 'answered', payload: null }),
      fc
        .array(fc.integer({ min: -1, max: 40 }), { minLength: 1, maxLength: 4 })
        .map((ids) => answered(...ids.map(String))),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(outcome, { maxLength: 60 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        (count, outcomes, bisect, maxRetries) => {
          const pending = [batchOf(count)];
          const ended: string[] = [];
          const end = (records: readonly StreamRecord[]) => ended.push(...records.map((r) => r.sequenceNumber));
          for (let batch = pending.shift(); batch !== undefined; batch = pending.shift()) {
            const step = nextStep(outcomes.shift() ?? { kind: 'answered', payload: null }, batch, {
              bisect,
              maxRetries,
              reportsFailures: true,
            });
            if (step.action === 'finish') end(batch.records);
            else if (step.action === 'split') pending.unshift(...step.halves);
            else {
              end(batch.records.slice(0, batch.records.length - step.batch.records.length));
              if (step.action === 'discard') end(step.batch.records);
              else pending.unshift(step.batch);
            }
          }
          expect(ended).toEqual(batchOf(count).records.map((r) => r.sequenceNumber));
        },
      ),
    );
  });
});

describe('splitByAge', () => {
  it('separates the records that are older than the limit', () => {
    const { expired, live } = splitByAge(batchOf(5, 2), 10, 12);
    expect(expired).toEqual({ records: batchOf(5).records.slice(0, 2), attempts: 2 });
    expect(live).toEqual({ records: batchOf(5).records.slice(2), attempts: 2 });
  });

  it('keeps all without a limit, and none when all are too old', () => {
    expect(splitByAge(batchOf(5), Number.POSITIVE_INFINITY, 1e15).expired.records).toEqual([]);
    expect(splitByAge(batchOf(5), 10, 1_000).live.records).toEqual([]);
  });
});
