import { readFileSync } from 'node:fs';
import { Client } from '@opensearch-project/opensearch';
import { observed, tracer } from '@sightline/telemetry';
import { VERSION_FIELD } from '@sightline/telemetry/wire';
import { afterAll, expect, inject, test } from 'vitest';
import { lambdaContext } from '../layers/telemetry/support/lambda.ts';
import { captureStdout } from '../layers/telemetry/support/stdout.ts';

const INDEX = `otel-v1-apm-span-contract-${process.pid}`;
const PAYLOADS = ['http-api', 'rest-api', 'load-balancer', 'sqs', 'sqs-batch', 'kinesis', 'event-bridge', 'cognito'];

const keyword = { type: 'keyword' };
const nanos = { type: 'date_nanos' };
const integer = { type: 'integer' };
const long = { type: 'long' };
const free = { type: 'object', dynamic: 'true' };

/**
 * The fields of Data Prepper's standard template for spans and no others, but in what users name
 * (https://github.com/opensearch-project/data-prepper/blob/main/data-prepper-plugins/opensearch/src/main/resources/otel-v1-apm-span-index-standard-template.json).
 */
const CONTRACT = {
  dynamic: 'strict',
  date_detection: false,
  properties: {
    traceId: keyword,
    spanId: keyword,
    parentSpanId: keyword,
    traceState: keyword,
    name: keyword,
    kind: keyword,
    serviceName: keyword,
    traceGroup: keyword,
    traceGroupFields: { properties: { endTime: nanos, durationInNanos: long, statusCode: integer } },
    '@timestamp': nanos,
    startTime: nanos,
    endTime: nanos,
    durationInNanos: long,
    status: { properties: { code: integer, message: keyword } },
    attributes: free,
    resource: { properties: { attributes: free } },
    instrumentationScope: { properties: { name: keyword, version: keyword } },
    events: {
      type: 'nested',
      properties: { name: keyword, time: nanos, attributes: free, droppedAttributesCount: integer },
    },
    links: {
      type: 'nested',
      properties: {
        traceId: keyword,
        spanId: keyword,
        traceState: keyword,
        attributes: free,
        droppedAttributesCount: integer,
      },
    },
    droppedAttributesCount: integer,
    droppedEventsCount: integer,
    droppedLinksCount: integer,
    [VERSION_FIELD]: integer,
  },
};

const opensearch = new Client({ node: inject('opensearchUrl') });

afterAll(async () => {
  await opensearch.indices.delete({ index: INDEX });
  await opensearch.close();
});

test('spans of every kind of trigger are documents of Data Prepper’s contract, and roots are found as roots', async () => {
  const stdout = captureStdout();
  const handler = observed(async (..._: unknown[]) => {
    tracer.span('work', { attributes: { 'order.id': 7 }, links: [] }, (span) => span.addEvent('half', { done: 0.5 }));
    throw new Error('boom');
  });
  for (const [index, name] of PAYLOADS.entries()) {
    const file = new URL(`../layers/telemetry/tracing/triggers/payloads/${name}.json`, import.meta.url);
    await handler(JSON.parse(readFileSync(file, 'utf8')), lambdaContext(`r-${index}`)).catch(() => {});
  }
  const spans = stdout.spans();
  expect(spans).toHaveLength(PAYLOADS.length * 2);

  await opensearch.indices.create({ index: INDEX, body: { mappings: CONTRACT as never } });
  const { body } = await opensearch.bulk({
    refresh: true,
    body: spans.flatMap((span) => [{ create: { _index: INDEX, _id: `${span.traceId}/${span.spanId}` } }, span]),
  });
  expect(body.items.flatMap((item) => item['create']?.error ?? [])).toEqual([]);

  const roots = await opensearch.count({ index: INDEX, body: { query: { term: { parentSpanId: '' } } } });
  expect(roots.body.count).toBe(spans.filter(({ parentSpanId }) => parentSpanId === '').length);
  const failed = await opensearch.count({ index: INDEX, body: { query: { term: { 'status.code': 2 } } } });
  expect(failed.body.count).toBe(PAYLOADS.length);
});
