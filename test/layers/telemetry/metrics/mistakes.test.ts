import { tracer } from '@sightline/telemetry';
import { createMetrics, type Series } from '@sightline/telemetry/metrics';
import { expect, test } from 'vitest';
import { stderrOf } from '../support/stderr.ts';

type Metrics = ReturnType<typeof createMetrics>;

// biome-ignore lint/suspicious/noExplicitAny: plain JavaScript has no type in the way of a mistake
type Mistake = (metrics: any) => void;

/** What is said of a mistake, and what is recorded in spite of it. */
function made(mistake: Mistake): { said: string[]; recorded: Partial<Series>[] } {
  const metrics: Metrics = createMetrics();
  const said = stderrOf(() => mistake(metrics)).trim();
  const recorded = metrics.drain().map(({ labels, value, unit }) => ({ labels, value, unit }));
  return { said: said === '' ? [] : said.split('\n'), recorded };
}

test.each<[string, Mistake, RegExp, object]>([
  [
    'label for labels',
    (m) => m.counter('a', { label: ['x'] }).inc(),
    /^sightline: metric a: ignored the option 'label': there are unit, labels, /,
    { labels: {}, value: 1 },
  ],
  [
    'names where options belong',
    (m) => m.counter('a2', ['x']).inc(),
    /^sightline: metric a2: ignored the option '0': there are unit, labels, /,
    { value: 1 },
  ],
  [
    'a dimension that is no label',
    (m) => m.counter('a3', { labels: ['x'], dimensions: ['y'] }).inc({ x: '1' }),
    /^sightline: metric a3: has no label 'y' that could be a dimension: name it in labels too$/,
    { labels: { x: '1' }, value: 1 },
  ],
  [
    'a label that was not named',
    (m) => m.counter('b', { labels: ['x'] }).inc({ x: '1', y: '2' }),
    /^sightline: label y of metric b: left out, since the metric has only x: name it in its labels$/,
    { labels: { x: '1' }, value: 1 },
  ],
  [
    'a label where there are none',
    (m) => m.gauge('b2').set(3, { y: '2' }),
    /^sightline: label y of metric b2: left out, since the metric has no labels: name it in its labels$/,
    { labels: {}, value: 3 },
  ],
  [
    'an object as label',
    (m) => m.counter('c', { labels: ['x'] }).inc({ x: { id: 1 } }),
    /^sightline: label x of metric c: got a value of type object: the label is left out; pass a text$/,
    { value: 1 },
  ],
  [
    'a list as label',
    (m) => m.counter('c2', { labels: ['x'] }).inc({ x: ['1'] }),
    /^sightline: label x of metric c2: got a list: /,
    { value: 1 },
  ],
  [
    'an amount for inc',
    (m) => m.counter('d').inc(5),
    /^sightline: counter d: inc\(\) adds 1, and ignored 5: use add\(amount, labels\)$/,
    { value: 1 },
  ],
  [
    'an amount for inc after the labels',
    (m) => m.counter('d2', { labels: ['x'] }).inc({ x: '1' }, 5),
    /^sightline: counter d2: inc\(\) adds 1, and ignored 5: /,
    { labels: { x: '1' }, value: 1 },
  ],
  ['a unit of OpenTelemetry’s', (m) => m.histogram('e', { unit: 'ms' }).observe(7), /^$/, { unit: 'Milliseconds' }],
  [
    'a unit that is none',
    (m) => m.gauge('e2', { unit: 'constructor' }).set(7),
    /^sightline: unit of metric e2: ignored 'constructor': use one of CloudWatch's, such as Milliseconds, /,
    { unit: undefined, value: 7 },
  ],
])('%s is said once, and the rest is recorded', (_, mistake, message, series) => {
  const { said, recorded } = made((metrics) => {
    mistake(metrics);
  });
  expect(said.join('\n')).toMatch(message);
  expect(recorded).toMatchObject([series]);
});

test.each<[string, Mistake, RegExp]>([
  [
    'a text as amount',
    (m) => m.counter('f').add('5'),
    /^sightline: counter f: ignored the text '5': pass a finite number of 0 or more$/,
  ],
  [
    'a negative amount',
    (m) => m.counter('f2').add(-3),
    /^sightline: counter f2: ignored -3: pass a finite number of 0 or more$/,
  ],
  [
    'an object as value',
    (m) => m.gauge('f3').set({ a: 1 }),
    /^sightline: gauge f3: ignored \{"a":1\}: pass a finite number$/,
  ],
  [
    'a value that can’t be shown',
    (m) => m.gauge('f4').set(Object.create(null)),
    /^sightline: gauge f4: ignored \{\}: /,
  ],
  [
    'another kind’s name',
    (m) => {
      m.counter('g');
      m.set('g', 3);
    },
    /^sightline: gauge g: is a counter: use metrics\.inc\(name, …\)$/,
  ],
  [
    'a name that nobody made',
    (m) => m.observe('g2', 3),
    /^sightline: histogram g2: there is none of this name: make it first with /,
  ],
])('%s is said once, and nothing is recorded', (_, mistake, message) => {
  const { said, recorded } = made((metrics) => {
    mistake(metrics);
    mistake(metrics);
  });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(message);
  expect(recorded).toEqual([]);
});

test('attributes where a span’s options belong are said once', () => {
  const said = stderrOf(() => {
    for (let i = 0; i < 2; i++) tracer.span('charge', { 'order.id': 3 } as never, () => {});
    tracer.span('charge', { kind: 1 }, () => {});
  });
  expect(said).toBe(
    "sightline: span charge: ignored the option 'order.id': pass attributes as { attributes: { 'order.id': … } }\n",
  );
});
