import { describe, expect, it } from 'vitest';
import { bulkItem } from '../../../../functions/aggregator/bulk/item.ts';
import type { Ask, Question } from '../../../../functions/aggregator/store/ask.ts';
import { Copies } from '../../../../functions/aggregator/store/copies.ts';
import { CLOCK_MARGIN_MS, type Generations } from '../../../../functions/aggregator/store/generation.ts';
import type { Look } from '../../../../functions/aggregator/store/stores.ts';
import { line } from '../lines.ts';
import { ARRIVAL } from '../records.ts';

const HOUR = 3_600_000;
const indexes = (...ages: readonly number[]): Generations =>
  new Map([['logs', ages.map((age, n) => ({ name: `.ds-logs-00000${n + 1}`, createdAt: ARRIVAL - age }))]]);

const item = (time = ARRIVAL) => bulkItem({ line: { ...line('a', { id: 'a' }), time }, index: 'logs', source: '{}' });

function copiesOf(
  generations: Generations,
  body: unknown = {},
  status = 200,
  look: Look = { kind: 'known', generations, missing: new Map() },
) {
  const questions: Question[] = [];
  const ask: Ask = async (question) => {
    questions.push(question);
    return { kind: 'response', status, body };
  };
  return { copies: new Copies(ask, async () => look, generations), questions };
}

const ask404: Ask = async () => ({ kind: 'response', status: 404, body: '' });

describe('Copies', () => {
  it.each<[string, Generations, number, boolean]>([
    [
      'a line from after the rollover and what clocks may differ by',
      indexes(24 * HOUR, 2 * CLOCK_MARGIN_MS),
      ARRIVAL,
      false,
    ],
    ['a line from within what clocks may differ by', indexes(24 * HOUR, CLOCK_MARGIN_MS - 1), ARRIVAL, true],
    ['a line from before the rollover', indexes(24 * HOUR, -HOUR), ARRIVAL, true],
    ['a log event from before, in a record from after', indexes(24 * HOUR, HOUR), ARRIVAL - 2 * HOUR, true],
    ['a line of a store that never rolled over', indexes(-HOUR), ARRIVAL, false],
  ])('asks older indexes only where they may have it: %s', (_, generations, time, expected) => {
    expect(copiesOf(generations).copies.mayHave(item(time))).toBe(expected);
  });

  it('asks the indexes that were written to since the line may have been sent, each by name', async () => {
    const generations = indexes(48 * HOUR, 24 * HOUR, -HOUR, -2 * HOUR);
    const docs = [{ found: false }, { found: true }, { found: true }];
    const { copies, questions } = copiesOf(generations, { docs });
    expect(await copies.find([{ item: item(), id: 'a' }], 1_000)).toEqual([['.ds-logs-000003', '.ds-logs-000004']]);
    expect(questions).toMatchObject([
      {
        method: 'POST',
        path: '/_mget',
        body: { docs: ['2', '3', '4'].map((n) => ({ _index: `.ds-logs-00000${n}`, _id: 'a' })) },
      },
    ]);
  });

  it.each<[string, unknown, unknown]>([
    [
      'an index that is gone',
      { docs: [{ error: { type: 'index_not_found_exception' } }, { found: true }] },
      [['.ds-logs-000002']],
    ],
    [
      'a shard that does not answer',
      { docs: [{ error: { type: 'no_shard_available_action_exception', reason: 'r' } }, { found: false }] },
      { type: 'no_shard_available_action_exception', reason: 'r', status: 503 },
    ],
    ['too few answers', { docs: [] }, { type: 'item_count_mismatch' }],
  ])('takes an answer for no more than it says: %s', async (_, body, expected) => {
    const { copies } = copiesOf(indexes(24 * HOUR, -HOUR), body);
    expect(await copies.find([{ item: item(), id: 'a' }], 1_000)).toMatchObject(expected as object);
  });

  it('asks no more where it may not', async () => {
    const { copies } = copiesOf(indexes(24 * HOUR, -HOUR), { error: { type: 'security_exception', reason: 'r' } }, 403);
    expect(await copies.find([{ item: item(), id: 'a' }], 1_000)).toEqual([[]]);
    expect(copies.refused).toMatchObject({ type: 'security_exception' });
    expect(copies.mayHave(item())).toBe(false);
  });

  it.each<[unknown, unknown]>([
    [{ items: [{ delete: { status: 200 } }, { delete: { status: 404 } }] }, undefined],
    [{ items: [{ delete: { status: 200 } }] }, { status: 500 }],
    [
      {
        items: [
          { delete: { status: 200 } },
          { delete: { status: 403, error: { type: 'security_exception', reason: 'r' } } },
        ],
      },
      { type: 'security_exception', status: 403 },
    ],
  ])('says whether second copies are gone: %j', async (body, expected) => {
    const { copies, questions } = copiesOf(indexes(0), body);
    const failure = await copies.remove(
      ['a', 'b'].map((id) => ({ index: 'i', id })),
      1_000,
    );
    if (expected === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject(expected as object);
    expect(questions[0]!.body).toBe('{"delete":{"_index":"i","_id":"a"}}\n{"delete":{"_index":"i","_id":"b"}}\n');
  });

  it('knows nothing until OpenSearch has answered once', async () => {
    const busy: Look = { kind: 'failed', cause: { type: 'timeout', reason: 'silent' } };
    const generations = indexes(24 * HOUR, -HOUR);
    const looks: Look[] = [busy, { kind: 'known', generations, missing: new Map() }];
    const copies = new Copies(ask404, async () => looks.shift()!, undefined);
    expect(await copies.refresh(1_000)).toBe(busy.cause);
    expect(copies.isKnown).toBe(false);
    expect(await copies.refresh(1_000)).toBeUndefined();
    expect(copies.isKnown).toBe(true);
    expect(copies.mayHave(item())).toBe(true);
    expect(copies.isNew('logs', '.ds-logs-000002')).toBe(false);
    expect(copies.isNew('logs', '.ds-logs-000003')).toBe(true);
  });

  it('asks for nothing where OpenSearch does not tell of indexes', async () => {
    const refused: Look = { kind: 'unknown', cause: { type: 'security_exception', reason: 'r', status: 403 } };
    const copies = new Copies(ask404, async () => refused, undefined);
    expect(await copies.refresh(1_000)).toBeUndefined();
    expect(copies.isKnown).toBe(true);
    expect(copies.mayHave(item())).toBe(false);
  });

  it('knows a new index from those of the beginning, also once it has learned of it', async () => {
    const before = indexes(24 * HOUR);
    const after = indexes(24 * HOUR, -HOUR);
    const { copies } = copiesOf(before, {}, 200, { kind: 'known', generations: after, missing: new Map() });
    expect(await copies.refresh(1_000)).toBeUndefined();
    expect(copies.writeIndex('logs')).toBe('.ds-logs-000002');
    expect(copies.isNew('logs', '.ds-logs-000001')).toBe(false);
    expect(copies.isNew('logs', '.ds-logs-000002')).toBe(true);
  });
});
