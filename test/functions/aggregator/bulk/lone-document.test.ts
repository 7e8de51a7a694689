import { describe, expect, it } from 'vitest';
import { deliver } from '../../../../functions/aggregator/bulk/deliver.ts';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import type { Reply } from '../../../../functions/aggregator/bulk/send.ts';
import { actionsOf } from '../bulk-stub.ts';
import { line } from '../lines.ts';
import { idsOf, LATE, refusal, reply } from './delivering.ts';

describe('one document that fails', () => {
  const ids = Array.from({ length: 50 }, (_, n) => `line ${n}`);
  const items = ids.map((id) =>
    bulkItem({ line: line(id, { id }), index: 'ss4o_logs-sightline-test', source: `{"message":"${id}"}` }),
  );

  /** OpenSearch that fails over whatever request has a text in it. */
  async function runAgainst(poison: string, failure: Reply, answers = true) {
    let left = 60_000;
    const sizes: number[] = [];
    const delivery = await deliver(items, {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 30_000,
      timeLeft: () => left,
      sleep: async (ms) => {
        left -= ms;
      },
      random: () => 0.5,
      answers: async () => answers,
      send: async ({ body }, timeoutMs) => {
        const { length } = actionsOf({ body });
        sizes.push(length);
        if (!body.includes(poison)) return reply(...new Array(length).fill(201));
        if (failure === LATE) left -= timeoutMs;
        return failure;
      },
    });
    return { delivery, sizes };
  }

  const failures: readonly [string, Reply][] = [
    ['500', refusal(500)],
    ['502', refusal(502)],
    ['503', refusal(503)],
    ['a reset connection', { kind: 'failure', type: 'ConnectionError', reason: 'reset' }],
    ['no answer', LATE],
  ];

  it.each(failures)(
    'is stored flat where its fields are at fault, and its neighbours are stored: %s',
    async (_, failure) => {
      for (const id of ['line 0"}', 'line 17"}', 'line 49"}']) {
        const { delivery } = await runAgainst(`{"message":"${id}`, failure);
        expect(delivery).toMatchObject({ stored: 50, flattened: 1, dead: [], unresolved: [] });
      }
    },
  );

  it.each(failures)('becomes a dead letter where its flat form fails too: %s', async (_, failure) => {
    const { delivery } = await runAgainst('line 17"', failure);
    expect(delivery).toMatchObject({ stored: 49, unresolved: [] });
    expect(delivery.dead).toHaveLength(1);
    expect(delivery.dead[0]!.item.document.line.id).toBe('line 17');
  });

  it.each(failures)('is not given up as long as OpenSearch answers nothing: %s', async (_, failure) => {
    const { delivery } = await runAgainst('line', failure, false);
    expect(delivery).toMatchObject({ stored: 0, dead: [] });
    expect(delivery.unresolved).toHaveLength(50);
  });

  it('is not given up where all its neighbours fail with 503, whatever else OpenSearch answers', async () => {
    const { delivery } = await runAgainst('line', refusal(503));
    expect(delivery).toMatchObject({ stored: 0, dead: [] });
    expect(delivery.unresolved).toHaveLength(50);
  });

  it('is never given up while OpenSearch is too busy for it', async () => {
    const { delivery } = await runAgainst('line 17"', refusal(429));
    expect(delivery.dead).toEqual([]);
    expect(delivery.unresolved).toHaveLength(50);
  });

  it('is found by few requests, none of them whole after it was given up', async () => {
    const { sizes } = await runAgainst('{"message":"line 17"}', LATE);
    expect(sizes.filter((size) => size === 50)).toHaveLength(1);
    expect(sizes.length).toBeLessThan(20);
  });

  it('is told from its neighbours by the status of its item alone', async () => {
    const item = (id: string) =>
      id === 'line 17'
        ? { create: { status: 500, error: { type: 'illegal_state_exception', reason: 'broken' } } }
        : { create: { status: 201 } };
    const sent: string[][] = [];
    const delivery = await deliver(items, {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 30_000,
      timeLeft: () => 60_000,
      sleep: async () => undefined,
      answers: async () => true,
      send: async ({ body }) => {
        sent.push(idsOf(body));
        return { kind: 'response', status: 200, body: { items: sent.at(-1)!.map(item) } };
      },
    });
    expect(delivery).toMatchObject({ stored: 49, flattened: 1, unresolved: [] });
    expect(delivery.dead).toMatchObject([{ cause: { type: 'illegal_state_exception', status: 500 } }]);
    expect(sent.filter(({ length }) => length > 1)).toHaveLength(1);
  });
});
