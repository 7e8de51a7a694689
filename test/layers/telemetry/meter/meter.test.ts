import fs from 'node:fs';
import { type Meter, metrics as otel, ValueType } from '@opentelemetry/api';
import { observed } from '@sightline/telemetry';
import {
  createMeterProvider,
  type LineMeterProvider,
  type MeterProviderOptions,
  registerMeterProvider,
} from '@sightline/telemetry/meter';
import { kindOf, type MetricLine } from '@sightline/telemetry/wire';
import { afterEach, expect, test, vi } from 'vitest';
import { emfFaults } from '../metrics/emf-schema.ts';
import { invoke } from '../support/lambda.ts';
import { stderrOf } from '../support/stderr.ts';

const providers: LineMeterProvider[] = [];

afterEach(() => {
  otel.disable();
  for (const provider of providers.splice(0)) provider.shutdown();
});

function meter(options?: MeterProviderOptions): Meter {
  const provider = createMeterProvider(options);
  providers.push(provider);
  return provider.getMeter('test');
}

/** What an invocation that does this writes to stdout and stderr. */
function outputOf(work: () => void): { stdout: string; stderr: string } {
  const written = new Map<number, string>();
  const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, data: string | Buffer) => {
    written.set(fd, (written.get(fd) ?? '') + data.toString());
    return data.length;
  }) as typeof fs.writeSync);
  try {
    invoke(observed(work), 'r-1');
  } finally {
    spy.mockRestore();
  }
  return { stdout: written.get(1) ?? '', stderr: written.get(2) ?? '' };
}

const OWN = /^(faas|process|system|nodejs|v8js)[._]/;

/** The metric lines of an invocation that does this, without what the layer itself measures. */
function linesOf(work: () => void): MetricLine[] {
  const lines = outputOf(work)
    .stdout.split('\n')
    .filter((line) => kindOf(line) === 'metric');
  expect(lines.flatMap(emfFaults)).toEqual([]);
  return lines
    .map((line) => JSON.parse(line) as MetricLine)
    .filter(({ _aws }) => _aws.CloudWatchMetrics.some(({ Metrics }) => Metrics.some(({ Name }) => !OWN.test(Name))));
}

test('code that is instrumented with OpenTelemetry’s API records into the layer’s lines', () => {
  expect(registerMeterProvider()).toBe(true);
  const own = otel.getMeter('app', '1.0.0');
  const requests = own.createCounter('api.requests', { unit: '{request}', valueType: ValueType.INT });
  const latency = own.createHistogram('api.latency', { unit: 'ms' });
  const depth = own.createGauge('api.depth');
  const [line, ...others] = linesOf(() => {
    requests.add(1, { route: '/orders', status: 200 });
    requests.add(2, { status: 200, route: '/orders' });
    latency.record(12.5, { route: '/orders', status: 200 });
    depth.record(4, { route: '/orders', status: 200 });
    depth.record(3, { route: '/orders', status: 200 });
  });
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    route: '/orders',
    status: '200',
    requestId: 'r-1',
    'api.requests': 3,
    'api.latency': { Values: [12.5], Count: 1 },
    'api.depth': 3,
  });
  expect(line?._aws.CloudWatchMetrics[0]).toMatchObject({
    Dimensions: [['service', 'route', 'status']],
    Metrics: [
      { Name: 'api.requests', Unit: 'Count' },
      { Name: 'api.latency', Unit: 'Milliseconds' },
      { Name: 'api.depth' },
    ],
  });
});

test('a provider that the application registered before stays', () => {
  otel.setGlobalMeterProvider({ getMeter: () => meter() });
  expect(registerMeterProvider()).toBe(false);
});

test('attribute sets of different names are lines of their own', () => {
  const counter = meter().createCounter('mixed');
  const lines = linesOf(() => {
    counter.add(1);
    counter.add(2, { a: 'x' });
    counter.add(4, { b: ['y', 'z'], a: '' });
  });
  expect(lines.map(({ mixed, a, b }) => [mixed, a, b])).toEqual([
    [1, undefined, undefined],
    [2, 'x', undefined],
    [4, undefined, '["y","z"]'],
  ]);
});

test('counters are deltas, up-down counters the total of the process, in every invocation', () => {
  const own = meter();
  const counter = own.createCounter('delta');
  const active = own.createUpDownCounter('active');
  const first = linesOf(() => {
    counter.add(2);
    active.add(5);
    active.add(-2);
  });
  expect(first).toMatchObject([{ delta: 2, active: 3 }]);
  expect(linesOf(() => counter.add(1))).toMatchObject([{ delta: 1, active: 3 }]);
  expect(linesOf(() => active.add(-3))).toMatchObject([{ active: 0 }]);
});

test('observables are read when the invocation ends: counters as their growth, others as they are', () => {
  const own = meter();
  let read = 0;
  own.createObservableCounter('bytes.read').addCallback((result) => result.observe(read, { disk: 'a' }));
  const gauge = own.createObservableGauge('temperature');
  const callback = (result: { observe(value: number): void }): void => result.observe(21.5);
  gauge.addCallback(callback);
  own.createObservableUpDownCounter('connections').addCallback((result) => result.observe(-1));
  const values = (): unknown[] =>
    linesOf(() => {
      read += 10;
    }).map((line) => [line['disk'], line['bytes.read'], line['temperature'], line['connections']]);
  expect(values()).toEqual([
    [undefined, undefined, 21.5, -1],
    ['a', 10, undefined, undefined],
  ]);
  gauge.removeCallback(callback);
  expect(values()).toEqual([
    [undefined, undefined, undefined, -1],
    ['a', 10, undefined, undefined],
  ]);
  read = -8;
  expect(values()[1]).toEqual(['a', 2, undefined, undefined]);
});

test('a batch callback observes its own instruments only', () => {
  const own = meter();
  const [a, b, c] = ['batch.a', 'batch.b', 'batch.c'].map((name) => own.createObservableGauge(name));
  if (!a || !b || !c) throw new Error('no instruments');
  const callback: Parameters<Meter['addBatchObservableCallback']>[0] = (result) => {
    for (const each of [a, b, c]) result.observe(each, 1);
  };
  own.addBatchObservableCallback(callback, [a, b]);
  const [line] = linesOf(() => {});
  expect(line).toMatchObject({ 'batch.a': 1, 'batch.b': 1 });
  expect(line).not.toHaveProperty(['batch.c']);
  own.removeBatchObservableCallback(callback, [b, a]);
  expect(linesOf(() => {})).toEqual([]);
});

test('a callback that fails, at once or later, harms neither the others nor the invocation', async () => {
  const own = meter();
  own.createObservableGauge('fails').addCallback(() => {
    throw new Error('no such sensor');
  });
  own.createObservableGauge('rejects').addCallback(async () => {
    throw new Error('no such sensor either');
  });
  own.createObservableGauge('works').addCallback((result) => result.observe(1));
  const { stdout, stderr } = outputOf(() => {});
  await Promise.resolve();
  expect(stdout).toContain('"works":1');
  expect(stderr).toContain('sightline: the callback of fails: failed with Error: no such sensor: it is skipped\n');
});

test('a view keeps the attributes on its list, renames, drops, and says which are dimensions', () => {
  const own = meter({
    views: [
      { instrument: 'view.renamed', name: 'view.short', attributes: ['route', 'tenant'], dimensions: ['route'] },
      { instrument: 'view.secret.*', drop: true },
      { instrument: 'view.*', attributes: [] },
    ],
  });
  const attributes = { route: '/orders', tenant: 't-1', user: 'u-1' };
  const lines = linesOf(() => {
    own.createCounter('view.renamed').add(1, attributes);
    own.createCounter('view.secret.key').add(1, attributes);
    own.createCounter('view.plain').add(1, attributes);
    own.createCounter('view.plain').add(1, { user: 'u-2' });
  });
  expect(lines.map(({ _aws, ...fields }) => [_aws.CloudWatchMetrics[0]?.Dimensions, fields])).toMatchObject([
    [[['service']], { 'view.plain': 2 }],
    [[['service', 'route']], { 'view.short': 1, route: '/orders', tenant: 't-1' }],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/u-1|secret/);
});

test('buckets come from the view, else from the instrument’s advice', () => {
  const own = meter({ views: [{ instrument: 'sized', buckets: [10] }] });
  const advice = { explicitBucketBoundaries: [5] };
  const [line] = linesOf(() => {
    const [sized, advised] = ['sized', 'advised'].map((name) => own.createHistogram(name, { advice }));
    for (const value of [1, 7]) {
      sized?.record(value);
      advised?.record(value);
    }
  });
  expect(line).toMatchObject({ sized: { Values: [4] }, advised: { Values: [1, 7] } });
});

test('the same name and type is the same instrument, another type is warned of', () => {
  const own = meter();
  const counter = own.createCounter('twice');
  expect(own.createCounter('twice')).toBe(counter);
  expect(stderrOf(() => own.createGauge('twice'))).toContain('metric twice: asked for as gauge and counter');
});

const circular: Record<string, unknown> = {};
circular['own'] = circular;
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();

test.each<[string, unknown]>([
  ['nothing', null],
  ['a cycle', { bad: circular }],
  ['a BigInt in a list', { bad: [1n] }],
  [
    'toJSON that throws',
    {
      bad: {
        toJSON: () => {
          throw new Error('no');
        },
      },
    },
  ],
  [
    'a getter that throws',
    {
      get bad() {
        throw new Error('no');
      },
    },
  ],
  ['a revoked proxy', proxy],
  ['a revoked proxy as value', { bad: proxy }],
])('attributes that are %s are counted without, and warned of once', (name, bad) => {
  const attributes =
    bad !== null && bad !== proxy ? Object.defineProperties({ ok: 'a' }, Object.getOwnPropertyDescriptors(bad)) : bad;
  const own = meter();
  const counter = own.createCounter(`c ${name}`);
  const { stdout, stderr } = outputOf(() => {
    for (let i = 0; i < 2; i++) {
      counter.add(1, attributes as never);
      own.createUpDownCounter(`u ${name}`).add(1, attributes as never);
      own.createHistogram(`h ${name}`).record(1, attributes as never);
      own.createGauge(`g ${name}`).record(1, attributes as never);
    }
  });
  const lines = stdout
    .split('\n')
    .filter((line) => kindOf(line) === 'metric')
    .map((line) => JSON.parse(line) as MetricLine);
  const line = lines.find((each) => `c ${name}` in each);
  expect(line).toMatchObject({ [`c ${name}`]: 2, [`u ${name}`]: 2, [`h ${name}`]: { Count: 2 }, [`g ${name}`]: 1 });
  expect(line).not.toHaveProperty('bad');
  if (bad === null) expect(stderr).toBe('');
  else {
    expect(line?.['ok']).toBe(bad === proxy ? undefined : 'a');
    expect(stderr.match(new RegExp(`of metric c ${name} failed: `, 'g'))).toHaveLength(1);
  }
});

test('names of any kind are taken, options of none, and units that objects have by themselves are none', () => {
  const own = meter({ views: [{ instrument: 'http.*', attributes: ['a'] }] });
  const [line] = linesOf(() => {
    for (const name of [undefined, null, 'a b', 'constructor'])
      own.createCounter(name as never, { unit: 'constructor' }).add(1, { x: 1 });
    own.createGauge('empty', null as never).record(1, { x: 1 });
  });
  expect(line).toMatchObject({ undefined: 1, null: 1, 'a b': 1, constructor: 1, empty: 1, x: '1' });
  expect(JSON.stringify(line?._aws)).not.toContain('"Unit":"constructor"');
});

test('names that differ in case are one metric, and __proto__ is an attribute like others', () => {
  const own = meter();
  const [line, ...others] = linesOf(() => {
    own.createCounter('Orders').add(1, JSON.parse('{"__proto__":"p","a":"b"}'));
    own.createCounter('orders').add(2, JSON.parse('{"__proto__":"p","a":"b"}'));
  });
  expect(others).toEqual([]);
  expect(line?.['Orders']).toBe(3);
  expect(Object.getOwnPropertyDescriptor(line, '__proto__')?.value).toBe('p');
});
