import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../../../functions/aggregator/decode/event-lines.ts';
import { own } from '../lines.ts';

const EMF = '{"_aws":{"CloudWatchMetrics":[]},"orders":1}';
const LOG = '{"level":"error","msg":"no stock"}';
const TRACE = 'Error: no stock\n    at take (/var/task/a.js:1:1)\n\n    at done';

describe('the parts of an event', () => {
  it.each([
    ['two logs of ours', [own.log('a'), own.log('b')]],
    ['JSON logs', [LOG, '{"msg":"no level"}', LOG]],
    ['EMF and a log', [EMF, LOG]],
    ['a line of ours before text', [own.log('a'), 'plain']],
    ['a line of ours behind a stack trace', [TRACE, own.metric('orders', 1)]],
    ['EMF between texts', [TRACE, EMF, 'plain']],
    ['a JSON log with NaN', ['{"level":"info","ratio":NaN}', LOG]],
  ])('are %s', (_, parts) => {
    expect(partsOf(parts.join('\n'))).toEqual(parts);
    expect(partsOf(parts.join('\r\n'))).toEqual(parts.map((part) => part.replaceAll('\r', '')));
  });

  it.each([
    ['a stack trace', TRACE],
    ['JSON over several lines', JSON.stringify({ level: 'info', list: [{ a: 1 }, {}] }, undefined, 2)],
    ['JSON over several lines that are not indented', '{"list":[\n{"level":"info"},\n{"level":"info"}\n]}'],
    ['JSON that a text speaks of', 'could not read:\n{"sku":7}\nof the order'],
    ['JSON that ends with the event', '{\n"level":"info"'],
  ])('are one for %s', (_, message) => {
    expect(partsOf(message)).toEqual([message]);
  });

  it('hold each line that is not blank, in order', () => {
    const each = fc.oneof(fc.constantFrom(LOG, EMF, own.log('a'), '{"a":1}', '', '  '), fc.string());
    fc.assert(
      fc.property(fc.array(each), (written) => {
        const lines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== '');
        expect(partsOf(written.join('\n')).flatMap(lines)).toEqual(lines(written.join('\n')));
      }),
    );
  });
});
