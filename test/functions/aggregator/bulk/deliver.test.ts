import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { packed } from '../../../../functions/aggregator/batch/packer.ts';
import { DeliveryRefusedError, deliver, deliverBatches } from '../../../../functions/aggregator/bulk/deliver.ts';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import { actionsOf } from '../bulk-stub.ts';
import { line } from '../lines.ts';
import { deadIds, idsOf, itemsOf, LATE, refusal, reply, run } from './delivering.ts';

describe('deliver', () => {
  it('sends everything once when everything is taken', async () => {
    const { delivery, sent } = await run(['a', 'b'], () => reply(201, 409));
    expect(sent).toEqual([['a', 'b']]);
    expect(delivery).toMatchObject({ stored: 1, duplicates: 1, retries: 0, dead: [], unresolved: [] });
  });

  it('counts a document that many lines make apart from one that was delivered twice', async () => {
    const document = { line: line('edge', { id: 'edge' }), index: 'map', source: '{}', shared: true } as const;
    const delivery = await deliver([...itemsOf('a'), bulkItem(document)], {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      send: async () => reply(409, 409),
    });
    expect(delivery).toMatchObject({ stored: 0, duplicates: 1, known: 1 });
  });

  it('sends again only the items that may yet be taken', async () => {
    const { delivery, sent } = await run(['a', 'b', 'c', 'd'], (_, call) =>
      call === 1 ? reply(201, 429, 400, 503) : reply(201, 201),
    );
    expect(sent).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'd'],
    ]);
    expect(delivery).toMatchObject({ stored: 3, retries: 2, unresolved: [] });
    expect(deadIds(delivery)).toEqual(['c']);
  });

  it('sends what is refused for what it holds once more in its flat form, and then keeps the first cause', async () => {
    const items = ['stored', 'dead'].map((id) =>
      bulkItem({ line: line(`line ${id}`, { id }), index: 'ss4o_logs-sightline-test', source: '{"error":5}' }),
    );
    const sent: string[] = [];
    const refuse = (reason: string) => ({ create: { status: 400, error: { type: 'refused', reason } } });
    const delivery = await deliver(items, {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      send: async ({ body }) => {
        sent.push(body.toString());
        const answers =
          sent.length === 1 ? [refuse('first'), refuse('first')] : [{ create: { status: 201 } }, refuse('second')];
        return { kind: 'response', status: 200, body: { items: answers } };
      },
    });
    expect(sent[1]).toContain('"raw":"line stored","refused":"refused: first"');
    expect(delivery).toMatchObject({ stored: 1, flattened: 2, unresolved: [] });
    expect(delivery.dead).toMatchObject([
      { item: items[1], cause: { type: 'refused', reason: 'first', status: 400 }, attempts: 2 },
    ]);
  });

  it('sends nothing flat that is refused for another reason than what it holds', async () => {
    const item = bulkItem({ line: line('of a log'), index: 'ss4o_logs-sightline-test', source: '{}' });
    const sent: string[] = [];
    const delivery = await deliver([item], {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      send: async ({ body }) => {
        sent.push(body.toString());
        const error = { type: 'too_large', reason: 'the document' };
        return { kind: 'response', status: 200, body: { items: [{ create: { status: 413, error } }] } };
      },
    });
    expect(sent).toHaveLength(1);
    expect(delivery).toMatchObject({ flattened: 0, dead: [{ cause: { type: 'too_large', status: 413 } }] });
  });

  it('goes on without ids when the target refuses them', async () => {
    const bodies: string[] = [];
    const delivery = await deliver(itemsOf('a', 'b', 'c'), {
      batch: { bytes: 1_000_000, items: 2 },
      concurrency: 1,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      random: () => 0,
      send: async ({ body }) => {
        bodies.push(body.toString());
        const reason = 'Document ID is not supported in create/index operation request';
        const refusal = { create: { status: 400, error: { type: 'illegal_argument_exception', reason } } };
        const { length } = actionsOf({ body });
        const answer = body.includes('_id') ? refusal : { create: { status: 201 } };
        return { kind: 'response', status: 200, body: { items: new Array(length).fill(answer) } };
      },
    });
    expect(bodies.map((body) => body.includes('_id'))).toEqual([true, false, false]);
    expect(delivery).toMatchObject({ stored: 3, withoutIds: true, dead: [] });
  });

  it('says how often a dead item was sent', async () => {
    const { delivery } = await run(['a'], (_, call) => reply(call < 3 ? 429 : 400));
    expect(delivery.dead).toMatchObject([{ attempts: 3, cause: { status: 400 } }]);
  });

  it('sends a whole request again when nothing is known of it', async () => {
    const { delivery, sent } = await run(['a', 'b'], (_, call) =>
      call === 1 ? { kind: 'failure', type: 'ConnectionError', reason: 'reset' } : reply(201, 201),
    );
    expect(sent).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(delivery).toMatchObject({ stored: 2, retries: 2, lastFailure: { type: 'ConnectionError' } });
  });

  it('sends halves of a request that OpenSearch may still work on', async () => {
    const { delivery, sent } = await run(['a', 'b', 'c'], (batch, call) =>
      call === 1 ? LATE : reply(...batch.map(() => 201)),
    );
    expect(sent).toEqual([['a', 'b', 'c'], ['a', 'b'], ['c']]);
    expect(delivery).toMatchObject({ stored: 3, retries: 3, lastFailure: { type: 'timeout' } });
  });

  it('halves a request that is too large until what is left is one item', async () => {
    const { delivery, sent } = await run(['a', 'b', 'big', 'c'], (batch) =>
      batch.includes('big') ? refusal(413) : reply(...batch.map(() => 201)),
    );
    expect(sent).toEqual([['a', 'b', 'big', 'c'], ['a', 'b'], ['big', 'c'], ['big'], ['c']]);
    expect(delivery).toMatchObject({ stored: 3, unresolved: [] });
    expect(delivery.dead).toMatchObject([{ attempts: 3, cause: { status: 413 } }]);
  });

  it('leaves unresolved what is not taken when the time is over', async () => {
    const { delivery } = await run(['a', 'b'], () => refusal(503));
    expect(delivery.unresolved).toHaveLength(2);
    expect(delivery).toMatchObject({ stored: 0, lastFailure: { status: 503 } });
  });

  it('sends nothing when there is no time', async () => {
    const { delivery, sent } = await run(['a', 'b', 'c'], () => reply(201), { time: 0, batch: { bytes: 1, items: 1 } });
    expect(sent).toEqual([]);
    expect(delivery.unresolved).toHaveLength(3);
  });

  it('gives a request no more than the time that is left', async () => {
    const timeouts: number[] = [];
    await deliver(itemsOf('a'), {
      batch: { bytes: 1, items: 1 },
      concurrency: 1,
      requestTimeoutMs: 30_000,
      timeLeft: () => 1_234,
      send: async (_, timeoutMs) => {
        timeouts.push(timeoutMs);
        return reply(201);
      },
    });
    expect(timeouts).toEqual([1_234]);
  });

  it.each([401, 403, 404])('fails loudly when the request is answered with %d', async (status) => {
    await expect(run(['a'], () => refusal(status))).rejects.toThrow(
      `OpenSearch refused the bulk request with status ${status}`,
    );
  });

  it('goes on where items are refused for want of a permission, and then fails with what became of the others', async () => {
    const forbidden = { type: 'security_exception', reason: 'no permissions for [indices:data/write/index]' };
    const failure: unknown = await run(['a', 'b', 'c', 'd'], (batch) => ({
      kind: 'response',
      status: 200,
      body: {
        items: batch.map((id) => ({
          create: { a: { status: 403, error: forbidden }, b: { status: 400 } }[id] ?? { status: 201 },
        })),
      },
    })).catch((error) => error);
    expect(failure).toBeInstanceOf(DeliveryRefusedError);
    const { message, delivery } = failure as DeliveryRefusedError;
    expect(message).toContain('OpenSearch refused documents of logs with status 403 (security_exception: no perm');
    expect(message).toContain('grant indices:data/write/index on logs to a role of the user');
    expect(delivery).toMatchObject({ stored: 2, retries: 0 });
    expect(deadIds(delivery)).toEqual(['b']);
    expect(delivery.unresolved.map(({ document }) => document.line.id)).toEqual(['a']);
  });

  it('leaves all that it has not sent unresolved where a request is refused', async () => {
    const failure: unknown = await run(['a', 'b', 'c'], () => refusal(403), {
      batch: { bytes: 1_000_000, items: 1 },
    }).catch((error) => error);
    const { delivery } = failure as DeliveryRefusedError;
    expect(delivery.requestDurations).toHaveLength(1);
    expect(delivery.unresolved).toHaveLength(3);
  });

  it('sends nothing to a store that is gone, and fails with what became of the others', async () => {
    const cause = { type: 'index_not_found_exception', reason: 'no such index [gone]', status: 404 };
    const lost = bulkItem({ line: line('lost', { id: 'lost' }), index: 'gone', source: '{}' });
    const sent: string[] = [];
    const failure: unknown = await deliver([lost, ...itemsOf('a')], {
      batch: { bytes: 1_000_000, items: 100 },
      concurrency: 1,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      missing: new Map([['gone', cause]]),
      send: async ({ body }) => {
        sent.push(...idsOf(body));
        return reply(201);
      },
    }).catch((error) => error);
    expect(sent).toEqual(['a']);
    const { message, delivery } = failure as DeliveryRefusedError;
    expect(message).toContain('there is no gone: its data stream or index is gone');
    expect(message).toContain('deploy the stack again, or run Setup again');
    expect(delivery).toMatchObject({ stored: 1, dead: [], unresolved: [lost] });
  });

  it('takes batches that are made while others are sent', async () => {
    const batches = (async function* () {
      yield* packed(itemsOf('a', 'b', 'c'), { bytes: 1_000_000, items: 1 });
    })();
    const sent: string[] = [];
    const delivery = await deliverBatches(batches, {
      batch: { bytes: 1_000_000, items: 1 },
      concurrency: 2,
      requestTimeoutMs: 1_000,
      timeLeft: () => 1_000,
      send: async ({ body }) => {
        sent.push(...idsOf(body));
        return reply(201);
      },
    });
    expect(sent.toSorted()).toEqual(['a', 'b', 'c']);
    expect(delivery.stored).toBe(3);
  });

  it('has at most so many requests under way', async () => {
    let underWay = 0;
    let most = 0;
    await deliver(itemsOf(...Array.from({ length: 20 }, (_, id) => String(id))), {
      batch: { bytes: 1, items: 1 },
      concurrency: 3,
      requestTimeoutMs: 1000,
      timeLeft: () => 1000,
      send: async () => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay--;
        return reply(201);
      },
    });
    expect(most).toBe(3);
  });
});

describe('properties', () => {
  it('whatever is answered, each item ends in exactly one place', async () => {
    const status = fc.constantFrom(200, 201, 400, 404, 408, 409, 413, 429, 500, 503);
    const answer = fc.oneof(
      { weight: 3, arbitrary: fc.array(status, { minLength: 1 }).map((statuses) => ({ items: statuses })) },
      { weight: 1, arbitrary: fc.constantFrom(400, 413, 429, 500, 503).map((code) => ({ code })) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.uuid(), { maxLength: 30 }),
        fc.array(answer, { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 10 }),
        async (ids, answers, concurrency, items) => {
          const stored = new Set<string>();
          const { delivery } = await run(
            ids,
            (batch, call) => {
              const next = answers[call % answers.length]!;
              if ('code' in next) return refusal(next.code);
              const statuses = batch.map((_, at) => next.items[at % next.items.length]!);
              for (const [at, id] of batch.entries()) if (statuses[at]! < 300 || statuses[at] === 409) stored.add(id);
              return reply(...statuses);
            },
            { concurrency, batch: { bytes: 1_000_000, items }, time: 2_000 },
          );
          const places = [
            ...stored,
            ...deadIds(delivery),
            ...delivery.unresolved.map(({ document }) => document.line.id),
          ];
          expect(places.toSorted()).toEqual(ids.toSorted());
          expect(delivery.stored + delivery.duplicates).toBe(stored.size);
        },
      ),
    );
  });
});

describe('what is told of a request', () => {
  it('is how long OpenSearch took for it, and its bytes', async () => {
    const bodies: Buffer[] = [];
    const took = [40, 7];
    let clock = 1_000_000;
    vi.spyOn(performance, 'now').mockImplementation(() => clock);
    const delivery = await deliver(itemsOf('a', 'b'), {
      batch: { bytes: 1_000_000, items: 1 },
      concurrency: 1,
      requestTimeoutMs: 30_000,
      timeLeft: () => 60_000,
      send: async ({ body }) => {
        clock += took[bodies.length]!;
        bodies.push(Buffer.from(body));
        return reply(201);
      },
    });
    vi.restoreAllMocks();
    expect(delivery.requestDurations).toEqual(took);
    expect(delivery.bytes).toBe(Buffer.concat(bodies).length);
  });
});

describe('a target that makes its own ids', () => {
  it.each([
    ['is sent none', false, 'logs'],
    ['is any that is not told so, and is sent them', true, 'logs'],
  ])('%s', async (_, ids, index) => {
    const bodies: string[] = [];
    const delivery = await deliver(itemsOf('a', 'b'), {
      batch: { bytes: 1_000_000, items: 10 },
      concurrency: 1,
      requestTimeoutMs: 30_000,
      timeLeft: () => 60_000,
      ids,
      send: async ({ body }) => {
        bodies.push(body.toString());
        return reply(201, 201);
      },
    });
    expect(delivery).toMatchObject({ stored: 2, retries: 0 });
    const action = (id: string) => JSON.stringify({ create: { _index: index, ...(ids && { _id: id }) } });
    expect(bodies).toEqual([`${action('a')}\n{}\n${action('b')}\n{}\n`]);
  });
});
