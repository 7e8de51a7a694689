import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { indicesOf, toDocument } from '../../../../functions/aggregator/document/document.ts';
import { lineTreeOf } from '../../../../functions/aggregator/fields/tree.ts';
import type { FieldTrees } from '../../../../functions/aggregator/fields/trees.ts';
import { templates } from '../../../../functions/setup/templates/index.ts';
import { line, own } from '../lines.ts';
import { ARRIVAL } from '../records.ts';

const indices = indicesOf('test');
const [logs, metrics, spans] = templates('test').map(({ body }) =>
  lineTreeOf(body.template?.mappings?.properties as never),
);
const trees = { log: logs, metric: metrics, span: spans };
const fields: FieldTrees = { tree: (kind) => trees[kind] };

const documentOf = (text: string) => JSON.parse(toDocument(line(text), indices, fields).source);

const LONG = 'x'.repeat(3_000);

/** Each way in which a user's names come to stand in a document. */
const ROUTES: readonly [string, (members: object) => string][] = [
  ['a log of ours', (members) => own.log('hi', { ...members })],
  ['foreign JSON', (members) => JSON.stringify({ msg: 'hi', ...members })],
  [
    'foreign EMF',
    (members) => {
      const CloudWatchMetrics = [{ Namespace: 'shop', Dimensions: [[]], Metrics: [{ Name: 'orders' }] }];
      return JSON.stringify({ ...members, _aws: { Timestamp: ARRIVAL, CloudWatchMetrics }, orders: 1 });
    },
  ],
  [
    'a foreign span',
    (members) => JSON.stringify({ ...members, ...JSON.parse(own.span('GET /')), sightline: undefined }),
  ],
];

/** Each value with its path, whether or not dots are levels. */
function leaves(value: unknown, path?: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, path));
  if (typeof value !== 'object' || value === null) return [`${path}=${value}`];
  return Object.entries(value).flatMap(([name, each]) => leaves(each, path === undefined ? name : `${path}.${name}`));
}

describe.each(ROUTES)('the document of %s', (route, lineOf) => {
  const isForeignJson = route === 'foreign JSON';
  const pathOf = (name: string) => (isForeignJson ? `attributes.${name}` : name);

  it.each(
    isForeignJson ? ['', 'a..b'] : ['raw', 'refused', 'untyped', '_id', '_index', '_source', '', 'a..b', '_id.x'],
  )('has a text named "%s" under untyped, and in the line where it is too long for that', (name) => {
    const short = documentOf(lineOf({ [name]: 'mine' }));
    expect(short.untyped[pathOf(name)]).toBe('mine');
    expect(short).not.toHaveProperty('raw');
    expect(short).not.toHaveProperty('refused');
    const text = lineOf({ [name]: LONG });
    const long = documentOf(text);
    expect(long).toMatchObject({ raw: text });
    expect(Object.keys(long.untyped ?? {})).not.toContain(pathOf(name));
    expect(long).not.toHaveProperty('refused');
  });

  it('loses no value, whatever its name', () => {
    const name = fc.oneof(
      fc.constantFrom('raw', 'refused', 'untyped', '_id', '_id.x', '_source', '', ' ', 'a..b', '@timestamp', 'raw.a'),
      fc.constantFrom('service', 'function', 'duration', 'events', 'links', 'message', 'faas.errors', '_aws.x'),
      // A name that is a number would come before the start that tells a line of ours.
      fc.string({ maxLength: 4 }).filter((each) => !/^\d+$/.test(each)),
    );
    const text = fc.oneof(fc.string({ maxLength: 8 }), fc.constant(LONG));
    const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const value = fc.oneof(
      scalar,
      fc.array(fc.oneof(scalar, fc.dictionary(name, scalar, { maxKeys: 2 })), { maxLength: 3 }),
      fc.dictionary(name, fc.oneof(scalar, fc.dictionary(name, scalar, { maxKeys: 2 })), { maxKeys: 3 }),
    );
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (members) => {
        const line = lineOf(members);
        const document = documentOf(line);
        if (document.raw === line) return;
        const { '@timestamp': _, timestamp: __, ...given } = JSON.parse(line);
        const found = new Set([...leaves(document), ...leaves(document.untyped ?? {})]);
        expect(leaves(isForeignJson ? { attributes: given } : given).filter((leaf) => !found.has(leaf))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

test('foreign EMF keeps a time of its own beside that of its metrics', () => {
  const emf = { _aws: { Timestamp: ARRIVAL, CloudWatchMetrics: [] }, '@timestamp': 'yesterday' };
  expect(documentOf(JSON.stringify(emf))).toMatchObject({ '@timestamp': ARRIVAL, '@timestamp_': 'yesterday' });
});
