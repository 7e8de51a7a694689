import { tracer } from '@sightline/telemetry';
import { createMetrics, emfLines } from '@sightline/telemetry/metrics';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DEPTH, nestsDeeperThan } from '../../../functions/aggregator/document/depth.ts';
import { logLine } from '../../../layers/telemetry/src/logger/line.ts';
import { captureStdout } from './support/stdout.ts';

const name = (levels: number) => Array(levels).fill('a').join('.');
const record = { timestamp: 1_795_348_800_007, level: 'INFO', message: 'hi', service: 'shop' } as const;

/** Values whose names have dots, in values whose names have. */
const dotted = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'large' }, fc.constant(1), tie('object'), tie('array')),
  object: fc.dictionary(
    fc.nat(30).map((levels) => name(levels + 1)),
    tie('value'),
    { maxKeys: 2 },
  ),
  array: fc.array(tie('value'), { maxLength: 2 }),
}));

test('no line nests deeper than OpenSearch takes, with the dots in its names', () => {
  fc.assert(
    fc.property(dotted['object'] as fc.Arbitrary<Record<string, unknown>>, (fields) => {
      expect(nestsDeeperThan(MAX_DEPTH, logLine({ ...record, fields }))).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('a field of many dots keeps the first of them and its value', () => {
  const line = JSON.parse(
    logLine({ ...record, fields: { [name(600)]: 7, query: { [name(20)]: '1' }, 'order.id': 3 } }),
  );
  expect(line[`${name(16)}_${Array(584).fill('a').join('_')}`]).toBe(7);
  expect(line.query).toEqual({ [`${name(16)}_a_a_a_a`]: '1' });
  expect(line['order.id']).toBe(3);
});

test('a secret is one under a name of many dots', () => {
  const key = `${name(30)}.password`;
  expect(logLine({ ...record, fields: { [key]: 'hunter2', form: { [key]: 'hunter2' } } })).not.toContain('hunter2');
});

test('an attribute of many dots is written so too', () => {
  const stdout = captureStdout();
  tracer.span('root', { attributes: { [name(600)]: 'x' } }, (span) => {
    span.addEvent('e', { [name(600)]: 'y' });
  });
  const [line = ''] = stdout.lines();
  expect(nestsDeeperThan(MAX_DEPTH, line)).toBe(false);
  expect(Object.values(JSON.parse(line).attributes)).toEqual(['x']);
  expect(Object.values(JSON.parse(line).events[0].attributes)).toEqual(['y']);
});

test('a metric of many dots is written so too, and so are its labels', () => {
  const metrics = createMetrics();
  metrics.histogram(name(100), { labels: ['ok', name(20)] }).observe(5, { ok: 'yes', [name(20)]: 'no' });
  const [line = ''] = emfLines(metrics.drain(), { namespace: 'n', service: 's', timestamp: 1 });
  expect(nestsDeeperThan(MAX_DEPTH, line)).toBe(false);
  const metric = `${name(16)}_${Array(84).fill('a').join('_')}`;
  const label = `${name(16)}_a_a_a_a`;
  expect(JSON.parse(line)).toMatchObject({ ok: 'yes', [label]: 'no', [metric]: { Sum: 5 } });
  expect(JSON.parse(line)._aws.CloudWatchMetrics[0]).toMatchObject({
    Dimensions: [['service', label, 'ok']],
    Metrics: [{ Name: metric }],
  });
});
