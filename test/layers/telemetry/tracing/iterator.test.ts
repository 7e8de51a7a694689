import { setTimeout as sleep } from 'node:timers/promises';
import { tracer } from '@sightline/telemetry';
import { expect, test } from 'vitest';
import { captureStdout } from '../support/stdout.ts';

const shape = (stdout: ReturnType<typeof captureStdout>) =>
  stdout.spans().map(({ name, status }) => [name, status.code]);

test('a generator’s span lasts to its last step, and its steps run in it', () => {
  const stdout = captureStdout();
  const numbers = tracer.span('generate', function* () {
    yield 1;
    tracer.span('step', () => {});
    yield 2;
    return 'end';
  });
  expect(stdout.spans()).toEqual([]);
  expect([...numbers]).toEqual([1, 2]);
  expect(shape(stdout)).toEqual([
    ['step', 0],
    ['generate', 0],
  ]);
  expect(stdout.spans()[0]?.parentSpanId).toBe(stdout.spans()[1]?.spanId);
});

test('an asynchronous one’s does too, and an error is recorded and thrown on', async () => {
  const stdout = captureStdout();
  const error = new Error('boom');
  const seen: number[] = [];
  const failing = tracer.span('generate', async function* () {
    await sleep(1);
    yield 1;
    await sleep(1);
    tracer.span('step', () => {});
    throw error;
  });
  const drain = async () => {
    for await (const each of failing) seen.push(each);
  };
  await expect(drain()).rejects.toBe(error);
  expect(seen).toEqual([1]);
  expect(shape(stdout)).toEqual([
    ['step', 0],
    ['generate', 2],
  ]);
  expect(stdout.spans()[0]?.parentSpanId).toBe(stdout.spans()[1]?.spanId);
});

test('who stops early ends it', () => {
  const stdout = captureStdout();
  for (const each of tracer.span('generate', function* () {
    yield 1;
    yield 2;
  })) {
    expect(each).toBe(1);
    break;
  }
  expect(shape(stdout)).toEqual([['generate', 0]]);
});

test('an array, a map or a string is a result like any other', () => {
  const stdout = captureStdout();
  const list = [1, 2];
  expect(tracer.span('list', () => list)).toBe(list);
  expect(tracer.span('text', () => 'text')).toBe('text');
  expect(shape(stdout)).toHaveLength(2);
});
