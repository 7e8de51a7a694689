import { LINE_END } from '@sightline/telemetry/wire';
import { describe, expect, it } from 'vitest';
import type { Emitted } from '../../../local/demo/emitted.ts';
import { reconcile } from '../../../local/demo/reconcile.ts';
import type { Stored } from '../../../local/demo/stored.ts';

const log = (message: string) =>
  `{"timestamp":"2026-11-22T12:00:00.000Z","level":"INFO","message":"${message}"${LINE_END}`;
const metric = `{"_aws":{"Timestamp":1763812345678,"CloudWatchMetrics":[]},"service":"shop","orders":1${LINE_END}`;
const span = `{"traceId":"${'a'.repeat(32)}","@timestamp":"2026-11-22T12:00:00.000000000Z","name":"x"${LINE_END}`;

const event = (id: string, message: string): Emitted => ({ id, group: 'g', time: 0, message });
const logDocument = (id: string, message: string): Stored => ({
  id,
  kind: 'log',
  source: { '@timestamp': '2026-11-22T12:00:00.000Z', level: 'INFO', message, sightline: 1 },
});

describe('reconcile', () => {
  it('finds every line that is stored once', () => {
    const counts = reconcile(
      [event('1', `${log('a')}\n`), event('2', metric), event('3', span), event('4', 'START RequestId: x')],
      [
        logDocument('1', 'a'),
        { id: '2', kind: 'metric', source: { '@timestamp': 1763812345678, ...JSON.parse(metric) } },
        { id: '3', kind: 'span', source: JSON.parse(span) },
        { id: '4', kind: 'log', source: { '@timestamp': 'x', message: 'START RequestId: x' } },
      ],
    );
    for (const kind of ['log', 'metric', 'span', 'other'] as const)
      expect(counts[kind]).toEqual({ emitted: 1, stored: 1, lost: 0, doubled: 0 });
  });

  it('leaves out of the comparison what a document has from its log event', () => {
    const { source } = logDocument('1', 'a');
    const document = { functionVersion: '7', lineBytes: 90, lagMs: 12, ...source };
    const counts = reconcile([event('1', log('a'))], [{ id: '1', kind: 'log', source: document }]);
    expect(counts.log).toEqual({ emitted: 1, stored: 1, lost: 0, doubled: 0 });
  });

  it('counts a missing line, and one whose content changed, as lost', () => {
    const counts = reconcile([event('1', log('a')), event('2', log('b'))], [logDocument('2', 'B')]);
    expect(counts.log).toEqual({ emitted: 2, stored: 0, lost: 2, doubled: 0 });
  });

  it('counts a line that is stored under two ids as doubled', () => {
    const counts = reconcile([event('1', log('a'))], [logDocument('1', 'a'), logDocument('1-again', 'a')]);
    expect(counts.log).toEqual({ emitted: 1, stored: 2, lost: 0, doubled: 1 });
  });

  it('accepts two lines that are alike when both were emitted', () => {
    const counts = reconcile(
      [event('1', log('a')), event('2', log('a'))],
      [logDocument('1', 'a'), logDocument('2', 'a')],
    );
    expect(counts.log).toEqual({ emitted: 2, stored: 2, lost: 0, doubled: 0 });
  });

  it('leaves out documents of lines that were emitted later', () => {
    const counts = reconcile([event('1', log('a'))], [logDocument('1', 'a'), logDocument('9', 'later')]);
    expect(counts.log).toEqual({ emitted: 1, stored: 1, lost: 0, doubled: 0 });
  });
});
