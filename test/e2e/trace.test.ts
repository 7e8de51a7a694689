import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@opensearch-project/opensearch';
import { indexName, type SpanLine } from '@sightline/telemetry/wire';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../local/demo/run.ts';
import { deployedShop, search } from './stack.ts';

const SPANS = 10;
const PATIENCE_MS = 90_000;
const TRACE_GROUP = 'POST /orders';

/** A span as the tree below shows it: service, kind, name, and what it calls. */
type Node = readonly [service: string, kind: string, name: string, children: readonly Node[]];

describe('one request to the shop', () => {
  let opensearch: Client;
  let spans: SpanLine[];

  beforeAll(async () => {
    const { stack, outputs } = await deployedShop();
    opensearch = new Client({ node: stack.opensearchUrl });
    const url = stack.httpApiUrl(outputs['SightlineShop']?.['ApiId'] ?? '', '/orders');
    spans = await spansOfRequest(url, crypto.randomUUID());
  });

  it('is one trace through HTTP, an invoke, a queue and an event', () => {
    const root = spans.find(({ parentSpanId }) => parentSpanId === '');
    expect(root).toBeDefined();
    const queue = expect.stringMatching(/Payments/);
    const bus = expect.stringMatching(/Bus/);
    expect(treeOf(root as SpanLine)).toEqual([
      'shop-front',
      'SERVER',
      TRACE_GROUP,
      [
        [
          'shop-front',
          'CLIENT',
          'invoke shop-orders',
          [
            [
              'shop-orders',
              'SERVER',
              'shop-orders',
              [
                ['shop-orders', 'INTERNAL', 'price order', []],
                [
                  'shop-orders',
                  'PRODUCER',
                  queue,
                  [
                    [
                      'shop-payments',
                      'CONSUMER',
                      queue,
                      [
                        ['shop-payments', 'CLIENT', 'charge card', []],
                        [
                          'shop-payments',
                          'PRODUCER',
                          bus,
                          [
                            [
                              'shop-stock',
                              'CONSUMER',
                              'process PaymentAccepted',
                              [['shop-stock', 'INTERNAL', 'update shelf', []]],
                            ],
                          ],
                        ],
                      ],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
    ]);
    expect(spans).toHaveLength(SPANS);
  });

  it('carries its trace group on every span, and the group’s outcome on the root alone', () => {
    expect(new Set(spans.map(({ traceGroup }) => traceGroup))).toEqual(new Set([TRACE_GROUP]));
    for (const { parentSpanId, traceGroupFields } of spans)
      expect(traceGroupFields !== undefined, parentSpanId).toBe(parentSpanId === '');
  });

  it('names what each hop went through', () => {
    const attributes = (kind: string, service: string) =>
      spans.find((span) => span.kind === kind && span.serviceName === service)?.attributes;
    expect(attributes('SPAN_KIND_SERVER', 'shop-front')).toMatchObject({
      'faas.trigger': 'http',
      'http.request.method': 'POST',
      'http.route': '/orders',
      'http.response.status_code': 202,
    });
    expect(attributes('SPAN_KIND_CLIENT', 'shop-front')).toMatchObject({
      'rpc.service': 'Lambda',
      'rpc.method': 'Invoke',
      'faas.invoked_name': 'shop-orders',
    });
    expect(attributes('SPAN_KIND_PRODUCER', 'shop-orders')).toMatchObject({ 'messaging.system': 'aws_sqs' });
    expect(attributes('SPAN_KIND_CONSUMER', 'shop-payments')).toMatchObject({
      'messaging.system': 'aws_sqs',
      'messaging.batch.message_count': 1,
    });
    expect(attributes('SPAN_KIND_CONSUMER', 'shop-stock')).toMatchObject({ 'messaging.system': 'aws_eventbridge' });
  });

  it('draws the service map: both documents of each edge', async () => {
    const index = indexName('serviceMap', ENVIRONMENT);
    await opensearch.indices.refresh({ index });
    const { body } = await opensearch.search({
      index,
      body: { size: 1_000, query: { term: { traceGroupName: TRACE_GROUP } } },
    });
    interface Edge {
      readonly serviceName: string;
      readonly kind: string;
      readonly destination: { readonly domain: string; readonly resource: string } | null;
      readonly target: { readonly domain: string; readonly resource: string } | null;
    }
    const edges = body.hits.hits.map(({ _source }) => _source as unknown as Edge);
    const callers = edges.flatMap((edge) =>
      edge.destination ? [[edge.serviceName, edge.kind, edge.destination.domain]] : [],
    );
    expect(callers).toEqual(
      expect.arrayContaining([
        ['shop-front', 'SPAN_KIND_CLIENT', 'shop-orders'],
        ['shop-orders', 'SPAN_KIND_PRODUCER', 'shop-payments'],
        ['shop-payments', 'SPAN_KIND_PRODUCER', 'shop-stock'],
      ]),
    );
    for (const { serviceName, target } of edges.filter((edge) => edge.target !== null)) {
      expect(target?.domain).toBe(serviceName);
      expect(edges.some(({ destination }) => JSON.stringify(destination) === JSON.stringify(target))).toBe(true);
    }
  });

  function treeOf(span: SpanLine): Node {
    const children = spans
      .filter(({ parentSpanId }) => parentSpanId === span.spanId)
      .sort((a, b) => a.startTime.localeCompare(b.startTime));
    return [span.serviceName, span.kind.replace('SPAN_KIND_', ''), span.name, children.map(treeOf)];
  }

  /** Sends an order and waits for the spans of its trace, which its first log line names. */
  async function spansOfRequest(url: string, orderId: string): Promise<SpanLine[]> {
    const order = { orderId, sku: 'tea', quantity: 1, price: 450 };
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(order) });
    expect(response.status).toBe(202);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const [log] = await search<{ traceId: string }>(opensearch, 'log', { term: { orderId } });
      const found = log ? await search<SpanLine>(opensearch, 'span', { term: { traceId: log.traceId } }) : [];
      if (found.length >= SPANS || Date.now() > deadline) return found;
      await sleep(1_000);
    }
  }
});
