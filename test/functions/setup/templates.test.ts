import { describe, expect, it, test } from 'vitest';
import { templates } from '../../../functions/setup/templates/index.ts';
import type { StoreOptions } from '../../../functions/setup/templates/index-template.ts';
import { WRITTEN, written } from './written-mapping.ts';

const PATTERNS = {
  log: 'ss4o_logs-sightline-prod',
  metric: 'ss4o_metrics-sightline-prod',
  span: 'otel-v1-apm-span-sightline-prod',
  serviceMap: 'otel-v1-apm-service-map-sightline-prod',
} as const;

type Store = keyof typeof PATTERNS;

const NAMES = {
  log: 'sightline-prod-logs',
  metric: 'sightline-prod-metrics',
  span: 'sightline-prod-spans',
  serviceMap: 'sightline-prod-service-map',
} as const;

const STORES = Object.keys(PATTERNS) as Store[];

const VERSION = expect.stringMatching(/^[0-9a-f]{16}$/);

/** The template of a store, with its fields as they are written in the expectation. */
function read(store: Store, options?: StoreOptions) {
  const { name, body } = templates('prod', options).find((each) => each.name === NAMES[store])!;
  const { mappings, ...template } = body.template!;
  const fields = written(mappings!.properties);
  return { name, body: { ...body, template: { ...template, mappings: { ...mappings, properties: fields } } } };
}

const ONE_NODE = { number_of_shards: 1, auto_expand_replicas: '0-1' };

const SETTINGS = {
  log: { ...ONE_NODE, 'mapping.total_fields.limit': 1000 },
  metric: {
    ...ONE_NODE,
    'mapping.total_fields.limit': 5000,
    'query.default_field': ['service', 'function', 'requestId', 'traceId'],
  },
  span: { ...ONE_NODE, 'mapping.total_fields.limit': 1000 },
  serviceMap: ONE_NODE,
} as const;

/** What is done with names that the template does not have. */
const OTHER_NAMES = {
  log: { dynamic: false },
  metric: { dynamic: false },
  span: { dynamic: false },
  serviceMap: {
    dynamic_templates: [
      { strings: { match_mapping_type: 'string', mapping: { type: 'keyword', ignore_above: 1024 } } },
    ],
  },
} as const;

function expected(store: Store, settings: object, timestamp = 'date_nanos', dataStream = store !== 'serviceMap') {
  return {
    name: NAMES[store],
    body: {
      index_patterns: [PATTERNS[store]],
      priority: 1000,
      ...(dataStream && { data_stream: {} }),
      _meta: { managed_by: 'sightline', environment: 'prod', version: VERSION },
      template: {
        settings,
        mappings: {
          date_detection: false,
          ...OTHER_NAMES[store],
          properties: { ...WRITTEN[store], '@timestamp': timestamp },
          _meta: { version: VERSION },
        },
      },
    },
  };
}

test('an environment has four templates', () => {
  expect(templates('prod').map(({ name }) => name)).toEqual(Object.values(NAMES));
});

describe.each(STORES)('the template of the store "%s"', (store) => {
  it('is what is written, field by field, and no more', () => {
    expect(read(store)).toStrictEqual(expected(store, SETTINGS[store]));
  });

  it('makes a plain index without settings on a classic collection of Serverless', () => {
    const made = read(store, { dataStreams: false });
    expect(made).toStrictEqual(expected(store, {}, 'date_nanos', false));
  });

  it('tells NextGen collections the time of a document and how long to keep it', () => {
    const made = read(store, { dataStreams: false, retentionDays: { log: 30, metric: 400, span: 7 } });
    const days = { log: '30d', metric: '400d', span: '7d', serviceMap: '7d' }[store];
    const settings = { 'index.timestamp_field': '@timestamp', 'index.data.retention': days };
    expect(made).toStrictEqual(expected(store, settings, 'date', false));
  });

  it('has one version outside and inside, which changes with what it says', () => {
    const versions = [undefined, { dataStreams: false }].map((options) => {
      const { body } = read(store, options);
      expect(body.template.mappings._meta).toEqual({ version: body._meta?.['version'] });
      return body._meta?.['version'];
    });
    expect(new Set(versions).size).toBe(2);
    expect(read(store).body._meta?.['version']).toBe(versions[0]);
  });
});

test('an environment that can not be part of a name is refused', () => {
  expect(() => templates('prod-*')).toThrow("got 'prod-*'");
});
