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

test('a hundred of the largest histograms are split at what an event may have', () => {
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
    expect(lines.length).toBeGreaterThan(2);
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

test('values beyond what CloudWatch takes are written as the largest that it does', () => {
  const metrics = createMetrics();
  metrics.gauge('g').set(-1e200);
  metrics.counter('c').add(1e300);
  const h = metrics.histogram('h');
  for (const value of [1e250, 2, -1e150]) h.observe(value);
  const limit = 2 ** 360;
  const expected = { Values: [-limit, 2, limit], Counts: [1, 1, 1], Min: -limit, Max: limit, Sum: limit, Count: 3 };
  const series = metrics.drain();
  expect(parse(emfLines(series, context)[0])).toMatchObject({ g: -limit, c: limit, h: expected });
  expect(parse(emfLines(series, { ...context, histograms: 'arrays' })[0])['h']).toEqual([-limit, 2, limit]);
});

test('a sum beyond what CloudWatch takes is bounded though no value is', () => {
  const value = { Values: [2e108], Counts: [3], Min: 2e108, Max: 2e108, Sum: 6e108, Count: 3 };
  const [line] = emfLines([{ name: 'h', kind: 'histogram', labels: {}, value }], context);
  expect(parse(line)['h']).toMatchObject({ Values: [2e108], Max: 2e108, Sum: 2 ** 360 });
});

test('a service that CloudWatch takes for no dimension is written in ASCII', () => {
  const [line] = emfLines([counter('c')], { ...context, service: 'Bücher' });
  expect(parse(line).service).toBe('Bucher');
  expect(emfFaults(line ?? '')).toEqual([]);
  expect(parse(emfLines([counter('c')], { ...context, service: ' ' })[0]).service).toBe('unknown_service');
});

const long = (i: number): string => `${i}${'\u0001'.repeat(240)}`;

test('exemplars have their room in a line', () => {
  const value = { Values: [1], Counts: [1], Min: 1, Max: 1, Sum: 1, Count: 1 };
  const exemplar = { value: 1, traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const series = Array.from(
    { length: 100 },
    (_, i): Series => ({ name: long(i), kind: 'histogram', labels: {}, value, exemplar }),
  );
  const lines = emfLines(series, context);
  expect(lines.flatMap(emfFaults)).toEqual([]);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.flatMap((line) => parse(line).exemplars ?? [])).toHaveLength(100);
});

test('directives have their room in a line', () => {
  const labels = Object.fromEntries(Array.from({ length: 29 }, (_, i) => [`${'l'.repeat(245)}${i}`, 'v']));
  const names = Object.keys(labels);
  const series = Array.from({ length: 100 }, (_, i) =>
    counter(`m${i}`, labels, [...names.slice(i % 29), ...names.slice(0, i % 7)]),
  );
  const lines = emfLines(series, context);
  expect(lines.flatMap(emfFaults)).toEqual([]);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.flatMap((line) => parse(line)._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics))).toHaveLength(
    100,
  );
});

test('labels that fill half of a line are left out from there on, and no metric is', () => {
  const labels = Object.fromEntries(Array.from({ length: 29 }, (_, i) => [long(i), '\u0001'.repeat(1024)]));
  let lines: string[] = [];
  const said = stderrOf(() => {
    lines = emfLines([counter('m', labels)], context);
  });
  expect(said).toContain('all labels of a metric may take 131072 bytes');
  expect(lines.flatMap(emfFaults)).toEqual([]);
  expect(lines.map(parse)).toMatchObject([{ m: 1 }]);
});

test('29 labels are written, and no thirtieth; one without a name is left out', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 31 }, (_, i) => [i === 0 ? '' : `l${String(i).padStart(2, '0')}`, 'v']),
  );
  const [line = ''] = emfLines([counter('m', labels)], context);
  expect(emfFaults(line)).toEqual([]);
  const written = Object.keys(parse(line)).filter((name) => name === '' || name.startsWith('l'));
  expect(written).toEqual(Array.from({ length: 29 }, (_, i) => `l${String(i + 1).padStart(2, '0')}`));
});

test('what is past an instrument’s limit has dimensions, unless the instrument has none', () => {
  const metrics = createMetrics();
  const [by, none] = [undefined, []].map((dimensions) =>
    metrics.counter(`limited_${dimensions ? 'none' : 'by'}`, {
      labels: ['id'],
      seriesLimit: 1,
      ...(dimensions && { dimensions }),
    }),
  );
  stderrOf(() => {
    by?.inc({ id: 1 });
    none?.inc({ id: 1 });
  });
  const dimensionsOf = emfLines(metrics.drain(), context).flatMap((line) =>
    parse(line)._aws.CloudWatchMetrics.map(({ Dimensions, Metrics }) => [Metrics[0]?.Name, Dimensions]),
  );
  expect(dimensionsOf).toEqual([
    ['limited_by', [['service', 'otel.metric.overflow']]],
    ['limited_none', [['service']]],
  ]);
});
