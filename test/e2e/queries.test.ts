import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@opensearch-project/opensearch';
import { indexName, type LogLine, type SpanLine } from '@sightline/telemetry/wire';
import { beforeAll, describe, expect, it } from 'vitest';
import { suggestions } from '../../local/demo/report.ts';
import { ENVIRONMENT } from '../../local/demo/run.ts';
import { ROOT } from '../../local/paths.ts';
import { deployedShop, search } from './stack.ts';

const PATIENCE_MS = 90_000;
const CUSTOMER = 'customer-of-queries';
const page = readFileSync(path.join(ROOT, 'docs/queries.md'), 'utf8');

/** A query of the page. */
interface Query {
  readonly section: string;
  readonly index: string;
  readonly body: string;
}

const queries: Query[] = page.split(/^## /m).flatMap((text) => {
  const [section = ''] = text.split('\n', 1);
  const blocks = text.matchAll(/^```json\nGET (\S+)\/_search\n(.*?)^```/gms);
  return [...blocks].map(([, index = '', body = '']) => ({ section, index, body }));
});

/** A document of any store; which members it has depends on the query. */
type Source = Partial<SpanLine & LogLine> & Readonly<Record<string, unknown>>;

interface Bucket {
  readonly key: unknown;
  readonly [aggregation: string]: unknown;
}

describe('the queries of docs/queries.md', () => {
  let url: string;
  let shop: string;
  let opensearch: Client;
  let failed: { readonly traceId: string; readonly requestId: string };
  const asked = new Set<Query>();

  beforeAll(async () => {
    const { stack, outputs } = await deployedShop();
    url = stack.opensearchUrl;
    opensearch = new Client({ node: url });
    shop = stack.httpApiUrl(outputs['SightlineShop']?.['ApiId'] ?? '', '/orders');
    const bad = await traceOf({ sku: 'unicorn', card: 'good' }, 4);
    const slow = await traceOf({ sku: 'tea', card: 'slow' }, 10);
    const orders = bad.find(({ name }) => name === 'shop-orders');
    failed = {
      traceId: String(orders?.traceId),
      requestId: String(orders?.attributes['faas.invocation_id']),
    };
    await waitFor('metric', {
      bool: { filter: [{ exists: { field: 'exemplars' } }, { term: { traceId: slow[0]?.traceId } }] },
    });
    await waitFor('log', {
      bool: { must: [{ match: { message: 'START' } }, { term: { requestId: failed.requestId } }] },
    });
  });

  it('name the services that fail', async () => {
    const services = await buckets('Who fails', 'services');
    const orders = services.find(({ key }) => key === 'shop-orders') as Bucket & Record<string, { value: number }>;
    expect(orders['errors']?.value).toBeGreaterThan(0);
    expect(orders['invocations']?.value).toBeGreaterThan(orders['errors']?.value ?? 0);
    expect(orders['timeouts']).toEqual({ value: 0 });
  });

  it('say why, and lead to a failed invocation', async () => {
    const messages = await buckets('What failed', 'messages');
    const unicorn = messages.find(({ key }) => key === 'no such sku: unicorn')?.['spans'] as { buckets: Bucket[] };
    expect(unicorn.buckets.map(({ key }) => key)).toEqual(expect.arrayContaining(['price order', 'shop-orders']));
    expect(await sources('What failed', 1)).toContainEqual(
      expect.objectContaining({
        traceId: failed.traceId,
        status: { message: 'no such sku: unicorn' },
        attributes: { 'faas.invocation_id': failed.requestId },
      }),
    );
    expect(await sources('What failed', 2)).toContainEqual(
      expect.objectContaining({ traceId: failed.traceId, traceGroup: 'POST /orders' }),
    );
  });

  it('show its trace', async () => {
    const spans = await sources('Its trace');
    expect(spans.map(({ name }) => name).sort()).toEqual([
      'POST /orders',
      'invoke shop-orders',
      'price order',
      'shop-orders',
    ]);
    const thrown = spans.find(({ name }) => name === 'price order')?.events;
    expect(thrown?.[0]?.attributes).toMatchObject({ 'exception.message': 'no such sku: unicorn' });
  });

  it('show its trace as a tree', async () => {
    const [, target = '', program = ''] = /^curl -s '[^/]+\/\/[^/]+(.*?)' \| node -e '(.*?)'$/ms.exec(page) ?? [];
    const found = await fetch(url + target.replace('<traceId>', failed.traceId));
    const tree = execFileSync(process.execPath, ['-e', program], { input: await found.text(), encoding: 'utf8' });
    const [, printed = ''] = /^```text\n(.*?)^```/ms.exec(page) ?? [];
    const withoutTimes = (text: string) => text.replaceAll(/\d+ ms/g, '… ms');
    expect(withoutTimes(tree)).toBe(withoutTimes(printed));
  });

  it('show its logs', async () => {
    expect(await sources('Its logs')).toContainEqual(
      expect.objectContaining({ message: 'order failed', service: 'shop-front', level: 'ERROR' }),
    );
    const ofInvocation = await sources('Its logs', 1);
    expect(ofInvocation.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^START RequestId/));
    expect(new Set(ofInvocation.map(({ requestId }) => requestId))).toEqual(new Set([failed.requestId]));
    expect(await sources('Its logs', 2)).toContainEqual(expect.objectContaining({ traceId: failed.traceId }));
  });

  it('show what is slow', async () => {
    const steps = await buckets('Which step is slow', 'steps');
    expect(steps.map(({ key }) => key)).toContainEqual(['shop-payments', 'charge card']);
    const durations = (await sources('The slowest')).map(({ durationInNanos = 0 }) => durationInNanos);
    expect(durations.length).toBeGreaterThan(0);
    expect(durations).toEqual(durations.toSorted((a, b) => b - a));
  });

  it('lead from a histogram to the span of its largest value', async () => {
    const [slowest] = await sources('The slowest', 1);
    const exemplars = slowest?.['exemplars'] as { spanId: string }[] | undefined;
    const [span] = await search<Source>(opensearch, 'span', { term: { spanId: exemplars?.[0]?.spanId } });
    expect(span).toMatchObject({ name: 'charge card', traceId: slowest?.traceId });
  });

  it('show who calls whom', async () => {
    // The last hop, over EventBridge, may come later than the spans that were waited for.
    const edges = async () =>
      (await sources('Who calls whom')).map((edge) => [
        edge['serviceName'],
        (edge['destination'] as { domain: string }).domain,
      ]);
    await expect.poll(edges, { timeout: PATIENCE_MS, interval: 1_000 }).toEqual(
      expect.arrayContaining([
        ['shop-front', 'shop-orders'],
        ['shop-orders', 'shop-payments'],
        ['shop-payments', 'shop-stock'],
      ]),
    );
  });

  it('tell the values of a label that is no dimension', async () => {
    const customers = await buckets('A label that is no dimension', 'customers');
    const ours = customers.find(({ key }) => key === CUSTOMER)?.['orders'] as { value: number };
    expect(ours.value).toBeGreaterThan(0);
  });

  it('count what was refused in its own form', async () => {
    const document = { '@timestamp': '2026-01-01T00:00:00Z', message: 'm', refused: 'for the test of the queries' };
    await opensearch.index({
      index: indexName('log', ENVIRONMENT),
      op_type: 'create',
      body: document,
      refresh: true,
    });
    const causes = await buckets('Dead letters', 'causes');
    expect(causes).toContainEqual(expect.objectContaining({ key: document.refused }));
  });

  it('tell what a service costs', async () => {
    for (const aggregation of ['functions', 'spans']) {
      const services = await buckets('What a service costs', aggregation);
      expect(services.length).toBeGreaterThan(0);
      for (const { bytes } of services) expect((bytes as { value: number }).value).toBeGreaterThan(0);
    }
    const spans = await buckets('What a service costs', 'spans');
    expect(spans.map(({ key }) => key)).toEqual(expect.arrayContaining(['shop-front', 'shop-orders']));
  });

  it('tell how near a function comes to its time limit', async () => {
    const functions = await buckets('Near its time-out', 'functions');
    const limits = functions.map(({ longest, limit }) => [longest, limit] as { value: number | null }[]);
    const known = limits.filter(([, limit]) => limit?.value !== null);
    expect(known.length).toBeGreaterThan(0);
    for (const [longest, limit] of known) expect(longest?.value).toBeLessThan(limit?.value ?? 0);
  });

  it('tell whether telemetry is late', async () => {
    const { aggregations = {} } = await ask('Is telemetry late', 0);
    const { values } = aggregations['lag'] as unknown as { values: Record<string, number> };
    expect(values['50.0']).toBeGreaterThanOrEqual(0);
    expect(values['100.0']).toBeGreaterThanOrEqual(values['50.0']!);
  });

  it('are not all that the demo suggests', async () => {
    const text = suggestions({ opensearchUrl: url, environment: ENVIRONMENT, ordersUrl: shop });
    const commands = [...text.matchAll(/^ {2}curl -s '(.*?)'(?: -d '(.*?)')?$/gm)];
    const answers = commands.map(async ([, target = '', body]) => {
      const asCurl = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
      const response = await fetch(target, body === undefined ? {} : { ...asCurl, body });
      return (await response.json()) as { readonly orderId?: string };
    });
    const found = { hits: { hits: expect.arrayContaining([{ _source: expect.anything() }]) } };
    expect(await Promise.all(answers)).toEqual([found, found, found, { orderId: expect.any(String) }]);
    const orderId = (await answers[3])?.orderId;
    await waitFor('log', { bool: { filter: [{ term: { orderId } }, { term: { service: 'shop-stock' } }] } });
  });

  it('were all asked', () => {
    expect(queries.filter((query) => !asked.has(query))).toEqual([]);
  });

  async function ask(section: string, position: number) {
    const query = queries.filter((each) => each.section === section)[position];
    if (query === undefined) throw new Error(`the page has no query ${position} in '${section}'`);
    asked.add(query);
    const body = query.body.replace('<traceId>', failed.traceId).replace('<requestId>', failed.requestId);
    return (await opensearch.search({ index: query.index, body: JSON.parse(body) })).body;
  }

  async function sources(section: string, position = 0): Promise<Source[]> {
    return (await ask(section, position)).hits.hits.map(({ _source }) => _source as Source);
  }

  async function buckets(section: string, aggregation: string, position = 0): Promise<Bucket[]> {
    const { aggregations = {} } = await ask(section, position);
    return (aggregations[aggregation] as unknown as { buckets: Bucket[] }).buckets;
  }

  /** Orders, and waits for the trace, which a log line of the front names. */
  async function traceOf(order: object, size: number): Promise<SpanLine[]> {
    const orderId = crypto.randomUUID();
    const body = JSON.stringify({ orderId, quantity: 1, price: 450, customer: CUSTOMER, ...order });
    await fetch(shop, { method: 'POST', body });
    const [log] = await waitFor('log', { bool: { filter: [{ term: { orderId } }, { exists: { field: 'traceId' } }] } });
    return (await waitFor('span', { term: { traceId: log?.traceId } }, size)) as SpanLine[];
  }

  async function waitFor(kind: 'log' | 'metric' | 'span', query: object, atLeast = 1): Promise<Source[]> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = await search<Source>(opensearch, kind, query);
      if (found.length >= atLeast) return found;
      if (Date.now() > deadline) throw new Error(`${found.length} of ${atLeast} for ${JSON.stringify(query)}`);
      await sleep(500);
    }
  }
});
