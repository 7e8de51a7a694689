import { indexName } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { templates } from '../../../functions/setup/templates/index.ts';

test('a template is for exactly one data stream or index of one environment', () => {
  expect(templates('prod').map(({ name, body }) => [name, body.index_patterns, body.data_stream])).toEqual([
    ['sightline-prod-logs', [indexName('log', 'prod')], {}],
    ['sightline-prod-metrics', [indexName('metric', 'prod')], {}],
    ['sightline-prod-spans', [indexName('span', 'prod')], {}],
    ['sightline-prod-service-map', [indexName('serviceMap', 'prod')], undefined],
  ]);
});

test('no template guesses dates, and each outranks those of wider patterns', () => {
  for (const { body } of templates('prod')) {
    expect(body.template?.mappings?.date_detection).toBe(false);
    expect(body.priority).toBeGreaterThan(900);
  }
});

test('an environment that can not be part of a name is refused', () => {
  expect(() => templates('prod-*')).toThrow("got 'prod-*'");
});
