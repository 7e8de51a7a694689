import { expect, it } from 'vitest';
import { outcome } from '../../../cli/redrive/outcome.ts';
import { progressText } from '../../../cli/redrive/print.ts';
import type { Progress } from '../../../cli/redrive/replay.ts';

const context = { bucket: 'letters', dryRun: false, patienceMs: 60_000, kept: 'redriven/' };
const progress = (overrides: Partial<Progress>): Progress => ({
  objects: 2,
  objectsDone: 2,
  stored: 0,
  present: 0,
  refused: 0,
  waiting: 0,
  ...overrides,
});
const permission = { type: 'security_exception', reason: 'no permissions for [indices:data/write/index]', status: 403 };
const mapping = { type: 'mapper_parsing_exception', reason: 'failed to parse field [age]', status: 400 };

it.each([
  [progress({}), 'no dead letters in letters that you asked for'],
  [progress({ stored: 3 }), 'done; what was replayed is kept below redriven/ in letters'],
  [
    progress({ refused: 1, lastCause: mapping }),
    "1 letter is still refused (mapper_parsing_exception: failed to parse field [age]): look at some with 'sightline redrive show', then run 'sightline redrive replay' with a --fix",
  ],
  [progress({ refused: 2 }), "2 letters are still refused: 'sightline redrive show' prints them"],
  [progress({ waiting: 2, lastCause: { type: 'unavailable', reason: 'r', status: 503 } }), 'when OpenSearch is well'],
])('%j', (after, text) => {
  expect(outcome(after, context)).toContain(text);
});

it.each([progress({ refused: 400, lastCause: permission }), progress({ waiting: 400, lastCause: permission })])(
  'never advises a fix for a permission: %j',
  (after) => {
    expect(outcome(after, context)).toContain('no --fix mends it');
    expect(outcome(after, context)).not.toContain('with a --fix');
  },
);

it('says of a dry run what would be', () => {
  const after = progress({ stored: 6, present: 1, refused: 2 });
  expect(progressText(after, true)).toBe("2 of 2 objects: 6 would be stored, 1 are there already, 2 can't be decoded");
  expect(progressText(after, false)).toBe('2 of 2 objects: 6 stored, 1 there already, 2 refused again, 0 waiting');
  expect(outcome(after, { ...context, dryRun: true })).toBe('dry run: nothing was sent, and the bucket is as it was');
});
