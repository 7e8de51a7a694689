import { describe, expect, it } from 'vitest';
import type { FieldType } from '../../../../functions/aggregator/fields/admitted.ts';
import { choose } from '../../../../functions/aggregator/fields/budget.ts';
import { admittedIn, propertiesOf } from '../../../../functions/aggregator/fields/mapping.ts';
import { countFields, treeOf } from '../../../../functions/aggregator/fields/tree.ts';

const names = (service: string, ...paths: readonly string[]) =>
  new Map(paths.map((path) => [path, { type: 'keyword' as FieldType, service }]));
const used = (properties: Record<string, object> = {}) => ({
  tree: treeOf(properties),
  total: countFields(properties),
  admitted: admittedIn(properties),
});
const chosen = (wanted: ReturnType<typeof names>, service: number, store: number, usage = used()) => [
  ...choose(wanted, usage, usage.tree, { service, store }).keys(),
];

describe('choose', () => {
  it('gives a service no more than its budget, and no service that of another', () => {
    const wanted = new Map([...names('greedy', 'a', 'b', 'c'), ...names('modest', 'd')]);
    expect(chosen(wanted, 2, 100)).toEqual(['a', 'b', 'd']);
  });

  it('counts what a service has in the mapping already', () => {
    const usage = used(propertiesOf(names('greedy', 'x', 'y.z')) as Record<string, object>);
    const wanted = new Map([...names('greedy', 'a'), ...names('modest', 'b')]);
    expect(chosen(wanted, 2, 100, usage)).toEqual(['b']);
  });

  it('stops where the store is full, objects on the way to a field counted', () => {
    expect(chosen(names('s', 'a.b', 'a.c', 'd.e', 'f'), 100, 4)).toEqual(['a.b', 'a.c', 'f']);
    expect(chosen(names('s', 'a'), 100, 2, used({ x: { type: 'keyword' }, y: { type: 'keyword' } }))).toEqual([]);
  });

  it('leaves out what another name is in the way of', () => {
    const usage = used({ orderId: { type: 'keyword' }, cart: { properties: {} } });
    expect(chosen(names('s', 'orderId.x', 'cart.a', 'b', 'b.c', 'd.e', 'd', 'orderId'), 100, 100, usage)).toEqual([
      'cart.a',
      'b',
      'd.e',
    ]);
  });

  it('counts seven fields for a distribution', () => {
    const wanted = new Map([['latency', { type: 'distribution' as const, service: 's' }]]);
    expect([...choose(wanted, used(), treeOf(), { service: 6, store: 100 }).keys()]).toEqual([]);
    expect([...choose(wanted, used(), treeOf(), { service: 7, store: 100 }).keys()]).toEqual(['latency']);
  });
});

describe('propertiesOf', () => {
  it('is read back as what it was made of', () => {
    const fields = new Map([
      ['orderId', { type: 'keyword', service: 'shop' }],
      ['cart.total', { type: 'number', service: 'shop' }],
      ['order_value', { type: 'distribution', service: 'pay' }],
    ] as const);
    expect(admittedIn(propertiesOf(fields))).toEqual(fields);
  });

  it('keeps the name of a service within what a mapping may hold', () => {
    const [field] = admittedIn(propertiesOf(names('s'.repeat(80), 'a'))).values();
    expect(field?.service).toBe('s'.repeat(50));
  });

  it('calls an object nested that is so already', () => {
    const known = { events: { type: 'nested', properties: {} } };
    expect(propertiesOf(names('s', 'events.attributes.a', 'x.y'), known)).toMatchObject({
      events: { type: 'nested', properties: { attributes: { properties: { a: { type: 'keyword' } } } } },
      x: { properties: { y: { type: 'keyword' } } },
    });
  });
});
