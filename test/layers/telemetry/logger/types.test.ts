import { logger } from '@sightline/telemetry';
import { expect, test } from 'vitest';
import { captureStdout } from '../support/stdout.ts';

interface Order {
  readonly id: string;
  readonly items?: readonly { readonly sku: string }[];
}

class Basket {
  readonly #secret = 1;
  readonly owner = 'ada';

  get size(): number {
    return this.#secret;
  }
}

type Alias = Readonly<Record<'a' | 'b', number>>;

// Checked by the compiler: an argument that is refused is an error of the whole project.
test('interfaces, classes, aliases and literals can be logged by every method', () => {
  const stdout = captureStdout();
  const order: Order = { id: 'o-1', items: [{ sku: 'a' }] };
  const alias: Alias = { a: 1, b: 2 };
  for (const fields of [
    order,
    new Basket(),
    alias,
    { literal: true },
    new Map([['sku', 'a']]),
    new Error('x'),
  ] as const)
    for (const log of [logger.debug, logger.info, logger.warn, logger.error, logger.fatal]) log('logged', fields);
  logger.child(order).info('by a child', new Basket());
  const own: Readonly<Record<string, unknown>> = { ...order };
  logger.info('spread', own);
  expect(stdout.logs().filter(({ message }) => message === 'by a child')).toMatchObject([{ id: 'o-1', owner: 'ada' }]);
});

test('what is no object is no field of a debug or info line', () => {
  captureStdout();
  // @ts-expect-error a text is no field
  logger.info('two', 'texts');
  // @ts-expect-error nor is a number
  logger.debug('a number', 1);
  // @ts-expect-error a child has fields
  logger.child('text');
});
