import { createMetrics, type EmfContext, emfLines, type Series } from '@sightline/telemetry/metrics';
import { EMF_LIMITS, kindOf, type MetricLine, TIMEOUT_FIELD } from '@sightline/telemetry/wire';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setRedaction } from '../../../../layers/telemetry/src/names.ts';

const context: EmfContext = { timestamp: 1_795_348_800_000, namespace: 'Sightline', service: 'shop' };

const parse = (line: string | undefined): MetricLine => JSON.parse(line ?? 'null') as MetricLine;

function counter(name: string, labels: Record<string, string> = {}, value = 1): Series {
  return { name, kind: 'counter', unit: 'Count', labels, value };
}

test('a line has its fields in the order of the contract', () => {
  const series: Series[] = [
    counter('orders', { channel: 'web' }, 3),
    { name: 'depth', kind: 'gauge', labels: { channel: 'web' }, value: 1.5 },
  ];
  const full = { ...context, function: 'front', requestId: 'r-1', traceId: 'a'.repeat(32) };
  expect(emfLines(series, full)).toEqual([
    '{"_aws":{"Timestamp":1795348800000,"CloudWatchMetrics":[{"Namespace":"Sightline","Dimensions":[["service","channel"]],' +
      '"Metrics":[{"Name":"orders","Unit":"Count"},{"Name":"depth"}]}]},"service":"shop","function":"front","requestId":"r-1",' +
      `"traceId":"${'a'.repeat(32)}","channel":"web","orders":3,"depth":1.5,"sightline":1}`,
  ]);
});

test('without directives CloudWatch extracts nothing, and the values are still there', () => {
  const [line] = emfLines([counter('orders')], { ...context, directives: false });
  expect(parse(line)).toEqual({
    _aws: { Timestamp: context.timestamp, CloudWatchMetrics: [] },
    service: 'shop',
    orders: 1,
    sightline: 1,
  });
});

test('the time limit is a field of the line without labels, and no metric', () => {
  const lines = emfLines([counter('orders'), counter('orders', { channel: 'web' }), counter(TIMEOUT_FIELD)], {
    ...context,
    timeout: 3,
  }).map(parse);
  expect(lines).toMatchObject([{ orders: 1, [TIMEOUT_FIELD]: 3, [`${TIMEOUT_FIELD}_`]: 1 }, { channel: 'web' }]);
  expect(lines[1]).not.toHaveProperty(TIMEOUT_FIELD);
  expect(JSON.stringify(lines[0]?._aws)).not.toContain(`"${TIMEOUT_FIELD}"`);
});

test.each(['functionVersion', 'lineBytes', 'lagMs'])('%s is kept for what the aggregator knows', (name) => {
  const [line] = emfLines([counter(name, { [name]: 'mine' })], context);
  expect(parse(line)).toMatchObject({ [`${name}_`]: 'mine', [`${name}__`]: 1 });
  expect(parse(line)).not.toHaveProperty(name);
});

test('nothing recorded is no line', () => {
  expect(emfLines([], context)).toEqual([]);
});

test('the same labels are one line, in whatever order they were written', () => {
  const lines = emfLines(
    [
      counter('a', { x: '1', y: '2' }),
      counter('b', { y: '2', x: '1' }),
      counter('c', { x: '1', y: '3' }),
      counter('d'),
    ],
    context,
  );
  expect(lines.map((line) => Object.keys(parse(line)).filter((key) => /^[abcd]$/.test(key)))).toEqual([
    ['a', 'b'],
    ['c'],
    ['d'],
  ]);
});

test('more than a hundred metrics are split', () => {
  const series = Array.from({ length: 250 }, (_, i) => counter(`m${i}`));
  const counts = emfLines(series, context).map((line) => parse(line)._aws.CloudWatchMetrics[0]?.Metrics.length);
  expect(counts).toEqual([100, 100, 50]);
});

test('a second value of the same metric has a line of its own', () => {
  const lines = emfLines([counter('a', {}, 1), counter('a', {}, 2)], context);
  expect(lines.map((line) => parse(line)['a'])).toEqual([1, 2]);
});

test.each([
  'service',
  'function',
  'requestId',
  'traceId',
  'exemplars',
  'timestamp',
  '@timestamp',
  'level',
  '_aws',
  'sightline',
  'raw',
  'refused',
  'untyped',
  '_id',
  '_index',
])('a metric or label named %s does not take the place of that field', (name) => {
  const full = { ...context, function: 'front', requestId: 'r-1', traceId: 't' };
  const [metric] = emfLines([counter(name)], full);
  expect(parse(metric)).toMatchObject({
    service: 'shop',
    function: 'front',
    requestId: 'r-1',
    traceId: 't',
    sightline: 1,
  });
  expect(parse(metric)[`${name}_`]).toBe(1);
  const [label] = emfLines([counter('m', { [name]: 'x' })], full);
  expect(parse(label)[`${name}_`]).toBe('x');
  expect(parse(label)._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', `${name}_`]]);
});

test('a metric named like its own label is renamed', () => {
  const [line] = emfLines([counter('path', { path: '/tmp', path_: 'x' })], context);
  expect(parse(line)).toMatchObject({ path: '/tmp', path_: 'x', path__: 1 });
});

test('a label without a value is no dimension', () => {
  const [line] = emfLines([counter('m', { a: '', b: 'x' })], context);
  expect(parse(line)._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'b']]);
});

test('what goes in as counts and sums comes out, within every limit, whatever the names', () => {
  const names = fc.oneof(
    fc.constantFrom('service', '_aws', 'sightline', 'requestId', 'a', 'a_', '__proto__', 'constructor', ''),
    fc.string({ maxLength: 300 }),
  );
  const labelSet = fc.dictionary(names, fc.oneof(fc.string({ maxLength: 5 }), fc.constant('x'.repeat(2000))), {
    maxKeys: 40,
  });
  const series = fc.record({ name: names, labels: labelSet, value: fc.integer({ min: 0, max: 1e6 }) });
  fc.assert(
    fc.property(fc.array(series, { maxLength: 150 }), (all) => {
      const lines = emfLines(
        all.map(({ name, labels, value }) => counter(name, labels, value)),
        context,
      );
      let sum = 0;
      let count = 0;
      for (const line of lines) {
        expect(kindOf(line)).toBe('metric');
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(EMF_LIMITS.lineBytes);
        const document = parse(line);
        const [directive] = document._aws.CloudWatchMetrics;
        const [dimensions = []] = directive?.Dimensions ?? [];
        const metrics = directive?.Metrics.map(({ Name }) => Name) ?? [];
        expect(metrics.length).toBeLessThanOrEqual(100);
        expect(dimensions.length).toBeLessThanOrEqual(30);
        expect(new Set([...metrics, ...dimensions]).size).toBe(metrics.length + dimensions.length);
        for (const name of [...metrics, ...dimensions]) expect(name.length).toBeLessThanOrEqual(255);
        for (const name of dimensions) expect(typeof document[name]).toBe('string');
        for (const name of metrics) sum += document[name] as number;
        count += metrics.length;
      }
      const named = all.filter(({ name }) => name !== '');
      expect(count).toBe(named.length);
      expect(sum).toBe(named.reduce((total, { value }) => total + value, 0));
    }),
    { numRuns: 60 },
  );
});

test('any sequence of calls comes out as its counts and sums', () => {
  const call = fc.record({
    kind: fc.constantFrom('counter', 'histogram'),
    label: fc.constantFrom('x', 'y'),
    value: fc.integer({ min: 0, max: 1e6 }),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 400 }), (calls) => {
      const metrics = createMetrics();
      const total = metrics.counter('total', { labels: ['l'] });
      const size = metrics.histogram('size', { labels: ['l'] });
      for (const { kind, label: l, value } of calls)
        kind === 'counter' ? total.add(value, { l }) : size.observe(value, { l });
      const documents = emfLines(metrics.drain(), context).map(parse);
      for (const l of ['x', 'y']) {
        const own = documents.filter((document) => document['l'] === l);
        const asked = calls.filter(({ label }) => label === l);
        const sumOf = (kind: string): number =>
          asked.filter((each) => each.kind === kind).reduce((sum, { value }) => sum + value, 0);
        const sizes = own.flatMap((document) => (document['size'] as { Sum: number; Count: number } | undefined) ?? []);
        expect(own.reduce((sum, document) => sum + ((document['total'] as number) ?? 0), 0)).toBe(sumOf('counter'));
        expect(sizes.reduce((sum, { Sum }) => sum + Sum, 0)).toBe(sumOf('histogram'));
        expect(sizes.reduce((sum, { Count }) => sum + Count, 0)).toBe(
          asked.filter(({ kind }) => kind === 'histogram').length,
        );
      }
    }),
  );
});

test('values that JSON cannot hold are left out', () => {
  const histogram = { Values: [], Counts: [], Min: 0, Max: 0, Sum: Number.NaN, Count: 0 };
  const series: Series[] = [
    counter('a', {}, Number.NaN),
    { name: 'h', kind: 'histogram', labels: {}, value: histogram },
  ];
  expect(emfLines(series, context)).toEqual([]);
});

const BIT = { Values: [0.1], Counts: [1], Min: 0.1, Max: 0.1, Sum: 0.1, Count: 1 };

test.each([
  ['one observation', BIT],
  ['one that fell on zero', { Values: [-0], Counts: [1], Min: -0, Max: -0, Sum: -0, Count: 1 }],
  ['several of one value', { Values: [2], Counts: [3], Min: 2, Max: 2, Sum: 6, Count: 3 }],
  ['one that a bucket stands for', { Values: [1.02], Counts: [1], Min: 1, Max: 1, Sum: 1, Count: 1 }],
  ['many', { Values: [-1e21, 1e-7, 5], Counts: [1, 2, 3], Min: -1e21, Max: 5, Sum: -1e21, Count: 6 }],
])('a histogram of %s is written as JSON has it', (_, value) => {
  const [line] = emfLines([{ name: 'h', kind: 'histogram', labels: {}, value }], context);
  expect(line).toContain(`"h":${JSON.stringify(value)}`);
});

test.each(['Min', 'Max', 'Sum', 'Count'])('a histogram whose %s is not finite is left out', (member) => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    expect(emfLines([{ name: 'h', kind: 'histogram', labels: {}, value: { ...BIT, [member]: bad } }], context)).toEqual(
      [],
    );
});

test('what was defined for the last line is defined anew when the metrics are others', () => {
  const labels = Object.freeze({ x: '1' });
  const definedFor = (...names: string[]): unknown => {
    const [line] = emfLines(
      names.map((name) => counter(name, labels)),
      context,
    );
    return parse(line)._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name);
  };
  for (const names of [['a', 'b'], ['a', 'c'], ['a'], ['a', 'b', 'c'], ['b', 'a'], ['a', 'b']])
    expect(definedFor(...names)).toEqual(names);
});

test('secrets are hidden in labels, by name and by their looks, from the moment that they are secret', () => {
  const labels = Object.freeze({ password: 'hunter2', url: '/?token=hunter2', customer: 'ada' });
  const shown = (): MetricLine => parse(emfLines([counter('orders', labels)], context)[0]);
  expect(shown()).toMatchObject({ password: '[REDACTED]', url: '/?token=[REDACTED]', customer: 'ada' });
  setRedaction({ keys: ['customer'] });
  try {
    expect(shown()).toMatchObject({ password: '[REDACTED]', customer: '[REDACTED]' });
  } finally {
    setRedaction({});
  }
});
