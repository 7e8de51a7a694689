import { LEVELS, type Level, type LogLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInvocation, invocations } from '../../../../layers/telemetry/src/invocation.ts';
import type { Fields } from '../../../../layers/telemetry/src/logger/line.ts';
import { createLogger, type Logger } from '../../../../layers/telemetry/src/logger/logger.ts';
import { stderrOf } from '../support/stderr.ts';

function loggerAt(level: Level, misspelled: readonly string[] = []): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const config = { service: 'shop', functionName: undefined, level, misspelled };
  return { lines, logger: createLogger({ config, write: (line) => lines.push(JSON.parse(line) as LogLine) }) };
}

const METHODS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

test.each(LEVELS)('at level %s nothing milder is written', (level) => {
  const { logger, lines } = loggerAt(level);
  for (const method of METHODS) logger[method]('x');
  const expected = METHODS.map((method) => method.toUpperCase() as Level).filter(
    (each) => LEVELS.indexOf(each) >= LEVELS.indexOf(level),
  );
  expect(lines.map((line) => line.level)).toEqual(expected);
});

test('a level that could not be read is warned of', () => {
  const written = stderrOf(() => loggerAt('INFO', ['SIGHTLINE_LOG_LEVEL']));
  expect(written).toBe(
    'sightline: variable SIGHTLINE_LOG_LEVEL: holds no log level and is ignored: use one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL, or SILENT\n',
  );
});

test.each([
  ['an error', new TypeError('no card'), { error: { name: 'TypeError', message: 'no card' } }],
  ['a string', 'boom', { error: { name: 'string', message: 'boom' } }],
  ['an array', [1], { error: { name: 'object', message: '[1]' } }],
  ['fields', { orderId: 7 }, { orderId: 7 }],
])('what was thrown is a field: %s', (_, detail, fields) => {
  const { logger, lines } = loggerAt('INFO');
  logger.error('failed', detail);
  expect(lines).toMatchObject([{ level: 'ERROR', message: 'failed', ...fields }]);
});

test('a child adds its fields, and a line’s own win', () => {
  const { logger, lines } = loggerAt('INFO');
  logger.child({ a: 1, b: 1 }).child({ b: 2, c: 2 }).info('x', { c: 3 });
  logger.info('y');
  expect(lines[0]).toMatchObject({ a: 1, b: 2, c: 3 });
  expect(lines[1]).not.toHaveProperty('a');
});

test('appended fields are those of the invocation, in every logger, until it is over', () => {
  const { logger, lines } = loggerAt('INFO');
  const child = logger.child({ part: 'card' });
  const first = createInvocation('r-1', 'front');
  invocations.run(first, () => {
    logger.append({ orderId: 7 });
    logger.append({ customer: 'c' });
    child.info('in');
    first.open = false;
    logger.info('over');
  });
  invocations.run(createInvocation('r-2', 'front'), () => logger.info('next'));
  expect(lines[0]).toMatchObject({ requestId: 'r-1', function: 'front', part: 'card', orderId: 7, customer: 'c' });
  for (const line of lines.slice(1)) expect(line).not.toHaveProperty('orderId');
  expect(lines[1]).not.toHaveProperty('requestId');
  expect(lines[2]).toMatchObject({ requestId: 'r-2' });
});

test('append outside an invocation is warned of', () => {
  const { logger, lines } = loggerAt('INFO');
  expect(stderrOf(() => logger.append({ a: 1 }))).toContain('called outside an invocation');
  logger.info('x');
  expect(lines[0]).not.toHaveProperty('a');
});

test('no field of any kind makes a call throw or lose the line', () => {
  const hostile = {
    get a(): never {
      throw new Error('no');
    },
  };
  const anything = fc.oneof(fc.anything({ withBigInt: true, withMap: true }), fc.constant(hostile));
  fc.assert(
    fc.property(anything, anything, (detail, childFields) => {
      const { logger, lines } = loggerAt('INFO');
      logger.child(childFields as Fields).error('x', detail);
      logger.info('y', detail as Fields);
      expect(lines).toHaveLength(2);
    }),
  );
});

test('proxies that were revoked make no call throw or lose the line', () => {
  const lines: string[] = [];
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  const logger = createLogger({
    config: { service: 'shop', functionName: undefined, level: 'INFO', misspelled: [] },
    write: (line) => lines.push(line),
  });
  logger.info('fields', proxy as never);
  logger.error('thrown', proxy);
  logger.error('errors', Object.assign(new Error('several'), { errors: proxy }));
  expect(lines.map((line) => (JSON.parse(line) as LogLine).message)).toEqual(['fields', 'thrown', 'errors']);
});

test.each([
  ['a text', 'o-17', 'o-17'],
  ['a number', 5, 5],
  ['a boolean', true, true],
  ['a list', [{ id: 1 }], [{ id: 1 }]],
  ['a set', new Set(['a']), ['a']],
])('%s beside a mild message is no error', (_, detail, extra) => {
  const { logger, lines } = loggerAt('DEBUG');
  logger.info('order', detail as object);
  logger.debug('order', detail as object);
  for (const line of lines) expect(line).toMatchObject({ message: 'order', extra });
  for (const line of lines) expect(line).not.toHaveProperty('error');
});

test('a third argument is warned of', () => {
  const { logger } = loggerAt('INFO');
  const info = logger.info as (...values: unknown[]) => void;
  expect(stderrOf(() => info('a', 'b', 'c'))).toContain('takes a message and fields');
});

class Order {
  readonly hash = 'bcrypt-abc';
  toJSON(): object {
    return { orderId: 'o-1' };
  }
}
interface Placed {
  orderId: string;
}
const placed: Placed = { orderId: 'o-1' };
test.each<[string, object]>([
  ['a map', new Map([['orderId', 'o-1']])],
  ['headers', new Headers({ orderId: 'o-1' })],
  ['a query', new URLSearchParams({ orderId: 'o-1' })],
  ['a class with toJSON', new Order()],
  ['an interface', placed],
])('fields of %s are written, of a line, a child and an invocation', (_, fields) => {
  const { logger, lines } = loggerAt('INFO');
  logger.info('own', fields);
  logger.child(fields).info('child');
  logger.info('nested', { fields });
  invocations.run(createInvocation('r-1', 'f'), () => {
    logger.append(fields);
    logger.info('appended');
  });
  const [own, child, nested, appended] = lines;
  for (const line of [own, child, appended, nested?.['fields']]) {
    expect(JSON.stringify(line).toLowerCase()).toContain('"orderid":"o-1"');
    expect(line).not.toHaveProperty('hash');
  }
});

test('a URL beside a message is extra, and an error below a toJSON is the error', () => {
  const { logger, lines } = loggerAt('INFO');
  logger.info('got', new URL('https://shop.example/b'));
  logger.info('got', { toJSON: 1, orderId: 'o-1' });
  logger.error('failed', Object.assign(new TypeError('x'), { toJSON: () => 'hidden' }));
  expect(lines).toMatchObject([
    { extra: 'https://shop.example/b' },
    { orderId: 'o-1' },
    { error: { name: 'TypeError' } },
  ]);
});

test('an error alone is the message and the field', async () => {
  const { logger, lines } = loggerAt('INFO');
  logger.error(new TypeError('no card'));
  await Promise.reject(new RangeError('limit')).catch(logger.error);
  logger.warn({ name: 'Fault', message: 'down' }, { orderId: 7 });
  expect(lines).toMatchObject([
    { level: 'ERROR', message: 'no card', error: { name: 'TypeError', message: 'no card', stack: expect.any(String) } },
    { level: 'ERROR', message: 'limit', error: { name: 'RangeError' } },
    { level: 'WARN', message: 'down', error: { name: 'Fault' }, orderId: 7 },
  ]);
});
