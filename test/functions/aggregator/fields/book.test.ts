import { describe, expect, it, vi } from 'vitest';
import { indicesOf } from '../../../../functions/aggregator/document/document.ts';
import type { FieldType } from '../../../../functions/aggregator/fields/admitted.ts';
import { FieldBook } from '../../../../functions/aggregator/fields/book.ts';
import { BUDGETS } from '../../../../functions/aggregator/fields/budget.ts';
import { find } from '../../../../functions/aggregator/fields/tree.ts';
import type { Question } from '../../../../functions/aggregator/store/ask.ts';
import type { Generations } from '../../../../functions/aggregator/store/generation.ts';

const indices = indicesOf('test');
const LOGS = indices.log;
const backing = (generation: number) => `.ds-${LOGS}-00000${generation}`;
const generations = (...numbers: number[]): Generations =>
  new Map([[LOGS, numbers.map((number) => ({ name: backing(number), createdAt: number }))]]);

type Properties = Record<string, object>;

/** An OpenSearch as far as mappings go. */
function fakeStore(mappings: Record<string, Properties>, putStatus = () => 200) {
  const asked: string[] = [];
  const ask = async ({ method, path, body }: Question) => {
    asked.push(`${method} ${path}`);
    const names = path.slice(1).split('/')[0]!.split(',');
    if (method === 'PUT') {
      const status = putStatus();
      if (status === 200) Object.assign(mappings[names[0]!]!, (body as { properties: Properties }).properties);
      return { kind: 'response' as const, status, body: { error: { type: 'refused', reason: 'r' } } };
    }
    const found = names.filter((name) => mappings[name] !== undefined);
    const answer = Object.fromEntries(found.map((name) => [name, { mappings: { properties: mappings[name] } }]));
    return { kind: 'response' as const, status: 200, body: answer };
  };
  return { ask, asked, mappings };
}

const wants = (...paths: string[]) => new Map(paths.map((path) => [path, 'keyword' as FieldType]));

describe('FieldBook', () => {
  it('counts names that it admits, and those that it leaves untyped', async () => {
    const store = fakeStore({ [backing(1)]: { message: { type: 'text' } } });
    const book = new FieldBook(indices, store.ask);
    await book.learn(generations(1));
    const names = Array.from({ length: BUDGETS.log.service + 5 }, (_, n) => `sku-${n}`);
    book.want('log', 'shop', wants('message', ...names));
    book.want('span', 'shop', wants('attributes.of-a-store-that-is-not-known'));
    await book.admit();
    expect(book.takeCounts()).toEqual({ admitted: BUDGETS.log.service, left: 6 });
    expect(book.takeCounts()).toEqual({ admitted: 0, left: 0 });
  });

  it('tells once why OpenSearch does not let names be mapped', async () => {
    const told: object[] = [];
    const store = fakeStore({ [backing(1)]: {} }, () => 403);
    const book = new FieldBook(indices, store.ask, { warn: (cause) => told.push(cause) });
    await book.learn(generations(1));
    for (const name of ['orderId', 'total']) {
      book.want('log', 'shop', wants(name));
      await book.admit();
    }
    expect(told).toEqual([{ type: 'refused', reason: 'r', status: 403 }]);
    expect(book.takeCounts()).toEqual({ admitted: 0, left: 2 });
  });

  it('reads a mapping once, and admits all names of an invocation with one request', async () => {
    const store = fakeStore({ [backing(1)]: { message: { type: 'text' } } });
    const book = new FieldBook(indices, store.ask);
    await book.learn(generations(1));
    book.want('log', 'shop', wants('orderId'));
    book.want('log', 'pay', wants('card', 'orderId'));
    await book.admit();
    await book.learn(generations(1));
    expect(store.asked.filter((each) => each.startsWith('PUT'))).toEqual([`PUT /${backing(1)}/_mapping`]);
    expect(find(book.tree('log')!, 'card')).toMatchObject({ accepts: 7 });
    expect(store.mappings[backing(1)]).toMatchObject({
      orderId: { meta: { service: 'shop' } },
      card: { meta: { service: 'pay' } },
    });
  });

  it('asks for nothing when nothing is new', async () => {
    const store = fakeStore({ [backing(1)]: { a: { type: 'keyword' } } });
    const book = new FieldBook(indices, store.ask);
    await book.learn(generations(1));
    const before = store.asked.length;
    book.want('log', 's', wants('a'));
    await book.admit();
    expect(store.asked).toHaveLength(before);
  });

  it('gives a new index the names of the one before, also when it starts after the rollover', async () => {
    const had = { orderId: { type: 'keyword', meta: { service: 'shop' } }, level: { type: 'keyword' } };
    for (const isCold of [false, true]) {
      const store = fakeStore({ [backing(1)]: { ...had }, [backing(2)]: { level: { type: 'keyword' } } });
      const book = new FieldBook(indices, store.ask);
      if (!isCold) await book.learn(generations(1));
      await book.learn(generations(1, 2));
      expect(store.mappings[backing(2)]).toMatchObject({ orderId: { type: 'keyword', meta: { service: 'shop' } } });
      expect(find(book.tree('log')!, 'orderId')).toMatchObject({ accepts: 7 });
    }
  });

  it('looks again where another aggregator has mapped a name to another type', async () => {
    const mappings = { [backing(1)]: {} as Properties };
    let first = true;
    const store = fakeStore(mappings, () => {
      if (!first) return 200;
      first = false;
      mappings[backing(1)]!['total'] = { type: 'double', ignore_malformed: true, meta: { service: 'pay' } };
      return 400;
    });
    const book = new FieldBook(indices, store.ask);
    await book.learn(generations(1));
    book.want('log', 'shop', wants('total', 'other'));
    await book.admit();
    expect(find(book.tree('log')!, 'total')).toMatchObject({ accepts: 2 });
    expect(find(book.tree('log')!, 'other')).toMatchObject({ accepts: 7 });
  });

  it('goes on without names that OpenSearch does not let it map, and says so once', async () => {
    const warn = vi
      .spyOn(await import('node:fs').then(({ default: fs }) => fs), 'writeSync')
      .mockReturnValue(1_000_000);
    const store = fakeStore({ [backing(1)]: {} }, () => 403);
    const book = new FieldBook(indices, store.ask);
    await book.learn(generations(1));
    for (const name of ['a', 'b']) {
      book.want('log', 's', wants(name));
      await book.admit();
    }
    expect(find(book.tree('log')!, 'a')).toBe('nothing');
    const lines = warn.mock.calls.map(([, data]) => String(data)).filter((text) => text.includes('untyped only'));
    expect(lines).toHaveLength(1);
    warn.mockRestore();
  });

  it('knows no tree where nobody could be asked', async () => {
    const book = new FieldBook(indices, async () => ({ kind: 'failure', type: 'timeout', reason: 'r' }));
    await book.learn(undefined);
    expect(book.tree('log')).toBeUndefined();
  });
});
