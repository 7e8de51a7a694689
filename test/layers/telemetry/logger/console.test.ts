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
