import { captureConsole } from '@sightline/telemetry';
import type { LogLine } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { createLogger } from '../../../../layers/telemetry/src/logger/logger.ts';

test('the console writes log lines until it is given back', () => {
  const lines: LogLine[] = [];
  const config = { service: 'shop', functionName: undefined, level: 'DEBUG', misspelled: [] } as const;
  const logger = createLogger({ config, write: (line) => lines.push(JSON.parse(line) as LogLine) });
  const target = { ...console };
  const { log } = target;
  const restore = captureConsole(logger, target);
  target.log('sold %d of', 3, { sku: 'a' });
  target.debug('d');
  target.trace('t');
  target.info('i');
  target.warn('w');
  target.error('failed', new TypeError('no card'));
  restore();
  expect(target.log).toBe(log);
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['INFO', "sold 3 of { sku: 'a' }"],
    ['DEBUG', 'd'],
    ['DEBUG', 't'],
    ['INFO', 'i'],
    ['WARN', 'w'],
    ['ERROR', 'failed no card'],
  ]);
  expect(lines[5]?.error).toMatchObject({ name: 'TypeError', message: 'no card' });
});

test('secrets in what is logged through the console are hidden, and the rest is shown as it is', () => {
  const messages: string[] = [];
  const config = { service: 'shop', functionName: undefined, level: 'DEBUG', misspelled: [] } as const;
  const write = (line: string) => messages.push((JSON.parse(line) as LogLine).message);
  const target = { ...console };
  captureConsole(createLogger({ config, write }), target);
  target.log('signed in', { user: 'ada', password: 'hunter2' });
  target.log(new Map([['sku', 'a']]));
  expect(messages).toEqual(["signed in { user: 'ada', password: '[REDACTED]' }", "Map(1) { 'sku' => 'a' }"]);
});

function captured(call: (target: Console) => void): LogLine[] {
  const lines: LogLine[] = [];
  const config = { service: 'shop', functionName: undefined, level: 'DEBUG', misspelled: [] } as const;
  const target = { ...console };
  captureConsole(createLogger({ config, write: (line) => lines.push(JSON.parse(line) as LogLine) }), target);
  call(target);
  return lines;
}

const S = 'a1b2c3d4e5';
const hidden = Object.defineProperty({}, 'password', { value: S });
const carrier = Object.assign(() => 1, { password: S });

class Account {
  readonly password = S;
  toJSON(): object {
    return { account: 'ada' };
  }
}

test.each<[string, (target: Console) => void]>([
  ['headers', (c) => c.log(new Headers({ authorization: S }))],
  [
    'a form',
    (c) => {
      const form = new FormData();
      form.set('password', S);
      c.log(form);
    },
  ],
  ['a query', (c) => c.log(new URLSearchParams({ token: S }))],
  ['a class whose toJSON hides it', (c) => c.log(new Account())],
  ['an error within an object', (c) => c.log({ failed: Object.assign(new Error('x'), { password: S }) })],
  ['a cause', (c) => c.error({ failed: new Error('x', { cause: { token: S } }) })],
  ['a symbol', (c) => c.log({ [Symbol('password')]: S })],
  ['a hidden property', (c) => c.log('%o', hidden)],
  ['a property of a function', (c) => c.log(carrier)],
  ['a map within a set', (c) => c.log(new Set([new Map([['api_key', S]])]))],
  ['a proxy', (c) => c.log('%o', new Proxy({ password: S }, {}))],
  ['an object behind 256 Ki characters', (c) => c.log({ long: 'x'.repeat(300_000), password: S })],
  ['%j', (c) => c.log('%j', { password: S })],
  ['dir', (c) => c.dir({ password: S })],
  ['dirxml', (c) => c.dirxml({ password: S })],
  ['table', (c) => c.table([{ password: S }])],
  ['trace', (c) => c.trace({ password: S })],
  ['assert', (c) => c.assert(false, '%o', { password: S })],
  ['text', (c) => c.log(`password=${S}`)],
])('no secret is shown in %s', (_, call) => {
  const lines = captured(call);
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toContain(S);
});

test('what prints objects writes one line with them', () => {
  const lines = captured((target) => {
    target.dir({ sku: 'a' }, { depth: 0 });
    target.dirxml('two', 'texts');
    target.table([{ sku: 'a' }]);
    target.table('no list');
    target.assert(true, 'never');
    target.assert(false);
    target.assert(false, 'stock of %s', 'a');
    target.assert(false, ...([{ sku: 'a' }] as never[]));
  });
  expect(lines.map(({ level, message }) => [level, message])).toEqual([
    ['INFO', "{ sku: 'a' }"],
    ['INFO', 'two texts'],
    ['INFO', "[ { sku: 'a' } ]"],
    ['INFO', 'no list'],
    ['WARN', 'Assertion failed'],
    ['WARN', 'Assertion failed: stock of a'],
    ['WARN', "Assertion failed: { sku: 'a' }"],
  ]);
});

test('a trace says where it was made', () => {
  const [line] = captured(function makeTrace(target) {
    target.trace('here');
  });
  expect(line).toMatchObject({ level: 'DEBUG', message: 'here' });
  expect(String(line?.['stack']).split('\n')[1]).toContain('makeTrace');
});
