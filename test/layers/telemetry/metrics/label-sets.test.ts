import { setTimeout as sleep } from 'node:timers/promises';
import { metrics, observed } from '@sightline/telemetry';
import { createMetrics } from '@sightline/telemetry/metrics';
import { expect, test } from 'vitest';
import { invoke } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

const many = metrics.counter('many', { labels: ['id'], dimensions: [], seriesLimit: 5_000 });

/** Enough to have the label sets that nobody uses forgotten, several times. */
async function flood(from: number): Promise<void> {
  for (let round = 0; round < 4; round++)
    await invoke(
      observed(async () => {
        for (let i = 0; i < 1_100; i++) many.inc({ id: `i${from + round * 1_100 + i}` });
      }),
      `flood-${from}-${round}`,
    );
}

test('what an invocation has recorded is one series to its end, however many label sets others have', async () => {
  const depth = metrics.gauge('depth', { labels: ['q'] });
  const taken = metrics.counter('taken', { labels: ['q'] });
  const waited = metrics.histogram('waited', { labels: ['q'] });
  const stdout = captureStdout();
  const work = (value: number): void => {
    depth.set(value, { q: 'x' });
    taken.inc({ q: 'x' });
    waited.observe(value, { q: 'x' });
  };
  await invoke(
    observed(async () => {
      work(1);
      await sleep(5);
      await flood(0);
      work(2);
      await flood(10_000);
      work(3);
    }),
    'long',
  );
  const lines = stdout.metrics().filter((line) => 'depth' in line);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ depth: 3, taken: 3, waited: { Count: 3, Sum: 6 } });
});

test('another invocation that uses the same label sets, and ends before, takes nothing away', async () => {
  const sold = metrics.counter('sold', { labels: ['q'] });
  const stdout = captureStdout();
  await invoke(
    observed(async () => {
      sold.inc({ q: 'x' });
      await invoke(
        observed(async () => sold.inc({ q: 'x' })),
        'short',
      );
      await flood(20_000);
      sold.inc({ q: 'x' });
    }),
    'long',
  );
  const lines = stdout.metrics().filter((line) => 'sold' in line);
  expect(lines.map(({ requestId, sold }) => [requestId, sold])).toEqual([
    ['short', 1],
    ['long', 2],
  ]);
});

test('an instrument’s limit counts each label set once', async () => {
  const limited = metrics.counter('limited', { labels: ['q'], seriesLimit: 60 });
  const stdout = captureStdout();
  const all = (): void => {
    for (let i = 0; i < 40; i++) limited.inc({ q: `q${i}` });
  };
  await invoke(
    observed(async () => {
      all();
      await flood(30_000);
      all();
    }),
    'r-1',
  );
  const lines = stdout.metrics().filter((line) => 'limited' in line);
  expect(lines).toHaveLength(40);
  for (const line of lines) expect(line).toMatchObject({ limited: 2, q: expect.stringMatching(/^q\d+$/) });
});

test('label sets that are used again and again stay, and the others are forgotten', () => {
  const registry = createMetrics();
  const counter = registry.counter('kept', { labels: ['k'], seriesLimit: 5_000 });
  const record = (prefix: string): object[] => {
    for (let i = 0; i < 1_500; i++) counter.inc({ k: `${prefix}${i}` });
    return registry.drain().map(({ labels }) => labels);
  };
  // Labels are made once for a label set, so the same object is the same set.
  const first = record('a');
  for (let round = 0; round < 5; round++)
    for (const [i, labels] of record('a').entries()) expect(labels).toBe(first[i]);
  for (let round = 0; round < 6; round++) record(`b${round}-`);
  expect(record('a')[0]).not.toBe(first[0]);
});
