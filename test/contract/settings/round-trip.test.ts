import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  aggregatorSettings,
  DEFAULT_BULK_CONCURRENCY,
  DEFAULT_BULK_MEBIBYTES,
  isAggregator,
} from '../../../contract/settings/aggregator.ts';
import { type OpenSearchSettings, openSearchSettings } from '../../../contract/settings/opensearch.ts';
import { samplerSettings } from '../../../contract/settings/sampler.ts';
import { setupSettings } from '../../../contract/settings/setup.ts';
import { isServerless, TARGETS, targetOf } from '../../../contract/target.ts';

/** What Lambda sets itself. */
const LAMBDA = { AWS_REGION: 'eu-west-1' };

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const bytes = fc.integer({ min: 1, max: 10 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const openSearch: fc.Arbitrary<OpenSearchSettings> = fc.record({
  endpoint: fc.constantFrom(
    'https://search-logs-abc.eu-west-1.es.amazonaws.com/',
    'https://a1b2c3.eu-west-1.aoss.amazonaws.com/',
    'https://logs.example.com:9200/below/',
  ),
  auth: fc.oneof(
    fc.record({ kind: fc.constant('sigv4' as const), service: fc.constantFrom('es' as const, 'aoss' as const) }),
    fc.record({ kind: fc.constant('basic' as const), secretArn: name }),
    fc.constant({ kind: 'none' as const }),
  ),
  target: optional(fc.constantFrom(...TARGETS)),
  compression: optional(fc.constantFrom('gzip' as const, 'zstd' as const, 'none' as const)),
});

/** What a function has of them. */
function asRead({ endpoint, auth, target, compression }: OpenSearchSettings) {
  return {
    endpoint,
    auth: auth.kind === 'sigv4' ? { ...auth, region: LAMBDA.AWS_REGION } : auth,
    target: target ?? targetOf(endpoint, auth.kind, auth.kind === 'sigv4' ? auth.service : undefined),
    ...(compression !== undefined && compression !== 'none' && { compression }),
  };
}

test('what is said of OpenSearch reads as it was written', () => {
  fc.assert(
    fc.property(openSearch, (settings) => {
      expect(openSearchSettings.read({ ...LAMBDA, ...openSearchSettings.write(settings) })).toEqual(asRead(settings));
    }),
  );
});

test('what the aggregator is told reads as it was written', () => {
  const settings = fc.record({
    environment: name,
    openSearch,
    deadLetterBucket: name,
    namespace: fc.string({ minLength: 1 }),
    bulkMebibytes: optional(bytes),
    bulkConcurrency: optional(fc.integer({ min: 1, max: 64 })),
  });
  fc.assert(
    fc.property(settings, (written) => {
      const variables = aggregatorSettings.write(written);
      expect(isAggregator(variables)).toBe(true);
      expect(aggregatorSettings.read({ ...LAMBDA, ...variables })).toEqual({
        ...written,
        openSearch: asRead(written.openSearch),
        bulkMebibytes: written.bulkMebibytes ?? DEFAULT_BULK_MEBIBYTES,
        bulkConcurrency: written.bulkConcurrency ?? DEFAULT_BULK_CONCURRENCY,
      });
    }),
  );
});

test('what Setup is told reads as it was written', () => {
  const days = fc.integer({ min: 1, max: 3_650 });
  const retention = fc.record({
    days: fc.record({ log: days, metric: days, span: days }),
    rolloverDays: days,
    rolloverGib: fc.integer({ min: 1, max: 1_000 }),
  });
  const settings = fc.record({ environment: name, openSearch, dashboardsUrl: optional(fc.webUrl()), retention });
  fc.assert(
    fc.property(settings, ({ dashboardsUrl, ...written }) => {
      fc.pre(dashboardsUrl === undefined || written.openSearch.auth.kind !== 'basic');
      const variables = setupSettings.write({ ...written, dashboardsUrl });
      expect(setupSettings.read({ ...LAMBDA, ...variables })).toEqual({
        ...written,
        openSearch: asRead(written.openSearch),
        ...(dashboardsUrl !== undefined && { dashboardsUrl: new URL(dashboardsUrl).href }),
      });
    }),
  );
});

test('what the sampler is told reads as it was written', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (namespace) => {
      expect(samplerSettings.read(samplerSettings.write({ namespace }))).toEqual({
        namespace,
        service: 'sightline-sampler',
      });
    }),
  );
});

test('a bulk request is no larger than its OpenSearch takes', () => {
  const local = { endpoint: 'http://127.0.0.1:9200', auth: { kind: 'none' } } as const;
  for (const target of TARGETS) {
    const openSearch = { ...local, target };
    const written = { environment: 'default', openSearch, deadLetterBucket: 'letters', namespace: 'Sightline' };
    const read = () => aggregatorSettings.read(aggregatorSettings.write({ ...written, bulkMebibytes: 11 }));
    if (isServerless(target))
      expect(read).toThrow("BULK_MIB must be a whole number from 1 to 10, got '11': unset it for the default, 5");
    else expect(read().bulkMebibytes).toBe(11);
  }
});
