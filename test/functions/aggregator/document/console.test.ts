import { describe, expect, it } from 'vitest';
import { consoleFields } from '../../../../functions/aggregator/document/console.ts';

const ID = '8f5c0d6e-1111-2222-3333-444455556666';
const TIME = '2026-11-22T11:59:59.123Z';
const time = Date.parse(TIME);

describe('consoleFields', () => {
  it.each([
    [
      'console of Node.js',
      `${TIME}\t${ID}\tWARN\tslow\nvery`,
      { time, level: 'WARN', message: 'slow\nvery', requestId: ID },
    ],
    ['console before the first invocation', `${TIME}\tundefined\tINFO\tup`, { time, level: 'INFO', message: 'up' }],
    ['logging of Python', `[WARNING]\t${TIME}\t${ID}\tslow`, { time, level: 'WARN', message: 'slow', requestId: ID }],
    ['a time-out', `${TIME} ${ID} Task timed out after 3.00 seconds`, { level: 'ERROR', requestId: ID }],
    ['START', `START RequestId: ${ID} Version: $LATEST`, { level: 'INFO', requestId: ID }],
    ['REPORT', `REPORT RequestId: ${ID}\tDuration: 1 ms`, { level: 'INFO', requestId: ID }],
    [
      'a date that is none',
      `2026-99-99T11:59:59.123Z\t${ID}\tINFO\thi`,
      { level: 'INFO', message: 'hi', requestId: ID },
    ],
    ['other text', 'hello', {}],
    ['text with a time', `${TIME} hello`, {}],
    ['text in brackets', '[INFO] hello', {}],
    ['nothing', '', {}],
  ])('%s', (_, text, fields) => {
    expect(consoleFields(text)).toEqual(fields);
  });
});
