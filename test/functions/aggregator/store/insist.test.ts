import { expect, test } from 'vitest';
import { half, insist, NO_PATIENCE } from '../../../../functions/aggregator/store/insist.ts';

/** Fails so often before it answers. */
function answersAfter(failures: number) {
  let asked = 0;
  return { ask: async () => ++asked > failures, asked: () => asked };
}

const isAnswer = (reply: boolean) => reply;

test('asks until there is an answer', async () => {
  const { ask, asked } = answersAfter(3);
  let again = 0;
  const patience = () => Number.POSITIVE_INFINITY;
  expect(await insist(ask, isAnswer, patience, () => again++)).toBe(true);
  expect([asked(), again]).toEqual([4, 3]);
});

test('asks once without patience, and gives back what it got', async () => {
  const { ask, asked } = answersAfter(3);
  expect(await insist(ask, isAnswer, NO_PATIENCE)).toBe(false);
  expect(asked()).toBe(1);
});

test('stops when patience is at its end', async () => {
  const { ask, asked } = answersAfter(Number.POSITIVE_INFINITY);
  let left = 3;
  expect(await insist(ask, isAnswer, () => (--left > 0 ? Number.POSITIVE_INFINITY : 0))).toBe(false);
  expect(asked()).toBe(3);
});

test('half of the time is over when half of it is', () => {
  let left = 60;
  const patience = half(() => left);
  expect(patience()).toBe(30);
  left = 40;
  expect(patience()).toBe(10);
  left = 30;
  expect(patience()).toBe(0);
});
