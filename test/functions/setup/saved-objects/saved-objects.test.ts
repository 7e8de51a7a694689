import { expect, test } from 'vitest';
import { savedObjects, toNdjson } from '../../../../functions/setup/saved-objects/index.ts';
import { healthPanels } from '../../../../functions/setup/saved-objects/panels.ts';
import type { SavedObject } from '../../../../functions/setup/saved-objects/saved-object.ts';
import { toSearch } from '../../../../functions/setup/saved-objects/search.ts';

const objects = savedObjects('prod');
const ofType = (type: SavedObject['type']) => objects.filter((object) => object.type === type);
const json = (object: SavedObject, attribute: string) => JSON.parse(String(object.attributes[attribute]));
const range = { from: '2026-11-22T12:00:00Z', to: '2026-11-22T13:00:00Z' };

test('index patterns have the names of the environment', () => {
  expect(ofType('index-pattern').map(({ attributes }) => attributes['title'])).toEqual([
    'ss4o_logs-sightline-prod',
    'ss4o_metrics-sightline-prod',
    'otel-v1-apm-span-sightline-prod',
    'ss4o_logs-sightline-prod,ss4o_metrics-sightline-prod,otel-v1-apm-span-sightline-prod',
  ]);
});

test('every reference is to an object that stands before it', () => {
  const known = new Set<string>();
  for (const object of objects) {
    for (const { type, id } of object.references) expect(known).toContain(`${type} ${id}`);
    known.add(`${object.type} ${object.id}`);
  }
  expect(known.size).toBe(objects.length);
});

test('environments share no object', () => {
  const ids = new Set(objects.map(({ id }) => id));
  expect(savedObjects('prod_2').filter(({ id }) => ids.has(id))).toEqual([]);
});

test('a visualization and its search have the same aggregations under the same ids', () => {
  const idsOf = (aggs: Record<string, { aggs?: object }>): string[] =>
    Object.entries(aggs).flatMap(([id, { aggs: inner = {} }]) => [id, ...idsOf(inner as typeof aggs)]);
  for (const [place, visualization] of ofType('visualization').entries()) {
    const { aggs } = json(visualization, 'visState') as { aggs: { id: string; type: string }[] };
    const search = toSearch(healthPanels[place]!, 'prod', range);
    const searched = new Set(idsOf((search.body.aggs ?? {}) as Record<string, object>));
    expect(searched).toEqual(new Set(aggs.filter(({ type }) => type !== 'count').map(({ id }) => id)));
    expect(aggs.map(({ id }) => id)).toEqual(aggs.map((_, index) => String(index + 1)));
  }
});

test('a table is ordered by an aggregation that it has', () => {
  for (const visualization of ofType('visualization')) {
    const { aggs } = json(visualization, 'visState') as { aggs: { id: string; params: { orderBy?: string } }[] };
    const ids = aggs.map(({ id }) => id);
    for (const { params } of aggs) if (params.orderBy) expect(ids).toContain(params.orderBy.split('.')[0]);
  }
});

test('the dashboard shows every panel once, none over another', () => {
  const [dashboard] = ofType('dashboard');
  const panels = json(dashboard!, 'panelsJSON') as {
    panelRefName: string;
    gridData: Record<'x' | 'y' | 'w' | 'h', number>;
  }[];
  expect(panels.map(({ panelRefName }) => panelRefName)).toEqual(dashboard!.references.map(({ name }) => name));
  expect(panels).toHaveLength(healthPanels.length);
  for (const { gridData: a } of panels) {
    expect(a.x + a.w).toBeLessThanOrEqual(48);
    const overlapping = panels.filter(
      ({ gridData: b }) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
    );
    expect(overlapping).toHaveLength(1);
  }
});

test('the file has one object a line', () => {
  const file = toNdjson(objects);
  expect(file.endsWith('\n')).toBe(true);
  expect(
    file
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(objects);
});
