import { createMetrics, type EmfContext, emfLines, type Series } from '@sightline/telemetry/metrics';
import type { MetricLine } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from '../../../../layers/telemetry/src/config.ts';
import { stderrOf } from '../support/stderr.ts';
import { emfFaults } from './emf-schema.ts';

const context: EmfContext = { timestamp: 1_795_348_800_000, namespace: 'Sightline', service: 'shop' };

const parse = (line: string | undefined): MetricLine => JSON.parse(line ?? 'null') as MetricLine;

function counter(name: string, labels: Record<string, string> = {}, dimensions?: readonly string[]): Series {
  return { name, kind: 'counter', unit: 'Count', labels, dimensions, value: 1 };
}

test('a label that is no dimension stands at the root only', () => {
  const metrics = createMetrics();
  const orders = metrics.counter('orders', { labels: ['plan', 'tenant'], dimensions: ['plan'] });
  orders.inc({ plan: 'free', tenant: 't-1' });
  orders.inc({ plan: 'free', tenant: 't-2' });
  const documents = emfLines(metrics.drain(), context).map(parse);
  expect(documents.map(({ tenant, orders }) => [tenant, orders])).toEqual([
    ['t-1', 1],
    ['t-2', 1],
  ]);
  for (const { _aws } of documents) expect(_aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'plan']]);
});

test('metrics with the same labels share a line, with a directive for each set of dimensions', () => {
  const labels = { plan: 'free', tenant: 't-1' };
  const [line, ...others] = emfLines(
    [counter('a', labels), counter('b', labels, ['plan']), counter('c', labels), counter('d', labels, [])],
    context,
  );
  expect(others).toEqual([]);
  expect(emfFaults(line ?? '')).toEqual([]);
  expect(
    parse(line)._aws.CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Dimensions, Metrics.map(({ Name }) => Name)]),
  ).toEqual([
    [[['service', 'plan', 'tenant']], ['a', 'c']],
    [[['service', 'plan']], ['b']],
    [[['service']], ['d']],
  ]);
});

test('labels that were edited between two calls are not written as they were', () => {
  const labels = { plan: 'free' };
  emfLines([counter('a', labels)], context);
  labels.plan = 'paid';
  expect(parse(emfLines([counter('a', labels)], context)[0])['plan']).toBe('paid');
});

test('high resolution is in the definition, standard resolution is not', () => {
  const metrics = createMetrics();
  metrics.gauge('fast', { resolution: 1 }).set(1);
  metrics.gauge('slow', { resolution: 60 }).set(1);
  expect(parse(emfLines(metrics.drain(), context)[0])._aws.CloudWatchMetrics[0]?.Metrics).toEqual([
    { Name: 'fast', StorageResolution: 1 },
    { Name: 'slow' },
  ]);
});

test.each(['Zürich', '東京', ' ', 'a\u0007b'])('%j stays at the root: CloudWatch takes it for no dimension', (city) => {
  const document = parse(emfLines([counter('a', { city, plan: 'free' })], context)[0]);
  expect(document['city']).toBe(city);
  expect(document._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'plan']]);
});

test('what can not name a dimension stays at the root', () => {
  const document = parse(
    emfLines([counter('a', { ':x': '1', größe: '2', [`l${'o'.repeat(250)}ng`]: '3' })], context)[0],
  );
  expect(document).toMatchObject({ ':x': '1', größe: '2' });
  expect(document._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service']]);
});

test('a metric’s name is one line', () => {
  expect(parse(emfLines([counter('a\nb')], context)[0])).toMatchObject({ 'a b': 1 });
});

test('histograms as arrays have every observation, at most a hundred in a line', () => {
  const metrics = createMetrics();
  const size = metrics.histogram('size');
  for (let i = 0; i < 250; i++) size.observe(i % 5);
  const lines = emfLines(metrics.drain(), { ...context, histograms: 'arrays' });
  expect(lines.flatMap(emfFaults)).toEqual([]);
  const arrays = lines.map((line) => parse(line)['size'] as number[]);
  expect(arrays.map(({ length }) => length)).toEqual([100, 100, 50]);
  expect(arrays.flat().reduce((sum, each) => sum + each, 0)).toBe(500);
});

test('the environment chooses how histograms are written', () => {
  expect(readConfig({}).histograms).toBe('counts');
  expect(readConfig({ SIGHTLINE_HISTOGRAMS: 'arrays' }).histograms).toBe('arrays');
});

test('a hundred of the largest histograms are split at 1 MB', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 29 }, (_, i) => [`${'\u0001'.repeat(240)}${i}`, '\u0001'.repeat(1024)]),
  );
  const Values = Array.from({ length: 100 }, (_, i) => -1.2345678901234567e-200 * (i + 1));
  const Counts = Array.from({ length: 100 }, () => Number.MAX_SAFE_INTEGER);
  const value = { Values, Counts, Min: -1, Max: 0, Sum: -1, Count: 1 };
  const all = Array.from(
    { length: 100 },
    (_, i): Series => ({ name: `${'\u0001'.repeat(250)}${i}`, kind: 'histogram', unit: 'Bytes/Second', labels, value }),
  );
  const dimensioned = all.map((each, i) => ({ ...each, dimensions: Object.keys(labels).slice(0, i % 29) }));
  for (const series of [all, dimensioned]) {
    const lines = emfLines(series, { ...context, service: 'ü'.repeat(2000), function: 'é'.repeat(20_000) });
    expect(lines.length).toBe(2);
    expect(lines.flatMap(emfFaults)).toEqual([]);
    const counts = lines.map((line) => parse(line)._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics).length);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(100);
  }
});

test('whatever is recorded, every line is valid and nothing is lost', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
    fc.constantFrom('a', 'service', 'b'),
  );
  const instrument = fc.record({
    name,
    kind: fc.constantFrom('counter', 'gauge', 'histogram'),
    labels: fc.array(name, { maxLength: 35 }),
    dimensions: fc.option(fc.nat(3), { nil: undefined }),
    values: fc.array(fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.string({ unit: 'binary', maxLength: 3 }))),
  });
  fc.assert(
    fc.property(
      fc.array(instrument, { maxLength: 20 }),
      fc.constantFrom('counts', 'arrays'),
      (instruments, histograms) => {
        const metrics = createMetrics();
        let counted = 0;
        stderrOf(() => {
          for (const { name, kind, labels, dimensions, values } of instruments) {
            const options = { labels, ...(dimensions !== undefined && { dimensions: labels.slice(0, dimensions) }) };
            for (const [value, text] of values) {
              const texts = Object.fromEntries(labels.map((label) => [label, text]));
              if (kind === 'counter') metrics.counter(name, options).add(value, texts);
              else if (kind === 'gauge') metrics.gauge(name, options).set(value, texts);
              else metrics.histogram(name, options).observe(value, texts);
            }
          }
        });
        const series = metrics.drain();
        for (const { value } of series) counted += typeof value === 'number' ? value : value.Count;
        const lines = emfLines(series, { ...context, histograms });
        expect(lines.flatMap(emfFaults)).toEqual([]);
        for (const document of lines.map(parse)) {
          for (const { Name } of document._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics)) {
            const value = document[Name] as number | number[] | { Count: number };
            if (typeof value === 'number') counted -= value;
            else counted -= Array.isArray(value) ? value.length : value.Count;
          }
        }
        expect(counted).toBe(0);
      },
    ),
    { numRuns: 60 },
  );
});
