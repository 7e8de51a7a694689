import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { type Context, context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import '@sightline/telemetry';
import { beforeEach, expect, test, vi } from 'vitest';

const TENANT = createContextKey('tenant');
const of = (tenant: string): Context => ROOT_CONTEXT.setValue(TENANT, tenant);
const seen: unknown[] = [];
const note = () => seen.push(context.active().getValue(TENANT));

beforeEach(() => {
  seen.length = 0;
});

test.each(['on', 'addListener', 'prependListener', 'once', 'prependOnceListener'] as const)(
  'a listener that is added by %s to a bound emitter runs in its context, and is removed by itself',
  (add) => {
    const rows = context.bind(of('shop'), new EventEmitter());
    expect(rows[add]('row', note)).toBe(rows);
    expect(rows.listeners('row')).toEqual([note]);
    context.with(of('other'), () => rows.emit('row'));
    expect(seen).toEqual(['shop']);
    rows.emit('row');
    expect(seen).toHaveLength(add.toLowerCase().includes('once') ? 1 : 2);

    for (const remove of ['off', 'removeListener'] as const) {
      rows.removeAllListeners('row');
      rows[add]('row', note);
      rows[remove]('row', note);
      expect(rows.rawListeners('row')).toEqual([]);
    }
    rows[add]('row', note);
    rows.removeAllListeners();
    expect(rows.emit('row')).toBe(false);
  },
);

test('a listener gets the arguments and the emitter, in the order in which it was added', () => {
  const rows = context.bind(of('shop'), new EventEmitter());
  const calls: unknown[] = [];
  rows.on('row', function (this: unknown, ...args) {
    calls.push([this === rows, ...args]);
  });
  rows.prependListener('row', () => calls.push('first'));
  rows.emit('row', 1, 'two');
  expect(calls).toEqual(['first', [true, 1, 'two']]);
});

test('one that is to be called once is, even where a listener emits the same', () => {
  const rows = context.bind(of('shop'), new EventEmitter());
  const emitAgain = vi.fn(() => rows.emit('row'));
  rows.once('row', emitAgain);
  const last = vi.fn();
  rows.once('row', last);
  rows.emit('row');
  expect([emitAgain.mock.calls.length, last.mock.calls.length]).toEqual([1, 1]);
});

test('an emitter that is bound again binds what is added after that', () => {
  const rows = context.bind(of('first'), new EventEmitter());
  rows.on('row', note);
  context.bind(of('second'), rows).on('row', note);
  rows.emit('row');
  expect(seen).toEqual(['first', 'second']);
  rows.off('row', note).off('row', note);
  expect(rows.listenerCount('row')).toBe(0);
});

test('streams flow, promises of events are kept, and a class that adds by another method of its own is bound once', async () => {
  const body = context.bind(of('shop'), new PassThrough());
  const ended = once(body, 'end');
  body.on('data', note);
  body.end('paid');
  await ended;
  expect(seen).toEqual(['shop']);

  class Cursor extends EventEmitter {
    override addListener(event: string, listener: () => void): this {
      return this.on(event, listener);
    }
  }
  const cursor = context.bind(of('shop'), new Cursor());
  cursor.addListener('row', note).removeListener('row', note);
  expect(cursor.listenerCount('row')).toBe(0);
});

test('what is no function is refused by the emitter, what is no emitter is left, and nothing throws', () => {
  const rows = context.bind(of('shop'), new EventEmitter());
  expect(() => rows.on('row', 'no function' as never)).toThrow(TypeError);
  expect(Object.keys(rows)).toEqual(Object.keys(new EventEmitter()));
  const frozen = Object.freeze(new EventEmitter());
  for (const other of [frozen, { on: 1 }, null, undefined, 'text', new EventTarget()])
    expect(context.bind(of('shop'), other)).toBe(other);
});
