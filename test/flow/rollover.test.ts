import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { templates } from '../../functions/setup/templates/index.ts';
import { own } from '../functions/aggregator/lines.ts';
import { kinesisRecord } from '../functions/aggregator/records.ts';
import { json, type StubRequest, startStub } from '../functions/stub-server.ts';
import { type Rig, startRig } from './aggregator-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(inject('opensearchUrl'), 'rollover');
});
afterAll(() => rig[Symbol.asyncDispose]());

const rollOver = () => rig.client.indices.rollover({ alias: rig.indices.log });

/** How many documents there are of the lines whose message begins so, and how many different ones. */
async function countOf(prefix: string) {
  await rig.client.indices.refresh({ index: rig.indices.log });
  const aggs = { lines: { terms: { field: 'message.keyword', size: 10_000 } } };
  const query = { prefix: { 'message.keyword': { value: prefix } } };
  const { body } = await rig.client.search({ index: rig.indices.log, body: { size: 0, query, aggs } });
  const { hits, aggregations } = body as unknown as {
    hits: { total: { value: number } };
    aggregations: { lines: { buckets: readonly unknown[] } };
  };
  return { documents: hits.total.value, lines: aggregations.lines.buckets.length };
}

const recordsOf = (prefix: string, count: number, first: number) =>
  Array.from({ length: count }, (_, n) =>
    kinesisRecord(own.log(`${prefix} ${String(n).padStart(4, '0')}`), String(first + n)),
  );

async function forward(request: StubRequest): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(request.url, inject('opensearchUrl')), {
    method: request.method,
    ...(request.body.length > 0 && { body: new Uint8Array(request.body) }),
    headers: { 'content-type': request.headers['content-type'] ?? 'application/x-ndjson' },
  });
  return { status: response.status, text: await response.text() };
}

/** Stands before OpenSearch and does something at each bulk request with documents. */
function startGate(atBulk: (nth: number, pass: () => Promise<string>) => Promise<string | undefined>) {
  let bulks = 0;
  return startStub(async (request, response) => {
    const isCreate = request.url.startsWith('/_bulk') && request.body.subarray(0, 9).toString() === '{"create"';
    if (!isCreate) {
      const { status, text } = await forward(request);
      json(response, status, text === '' ? {} : JSON.parse(text));
      return;
    }
    const answer = await atBulk(++bulks, async () => (await forward(request)).text);
    if (answer === undefined) response.socket?.destroy();
    else json(response, 200, JSON.parse(answer));
  });
}

describe('a line that comes again after a rollover', () => {
  it('is found in the index that took it first', async () => {
    const records = recordsOf('delivered', 3, 100);
    expect(await rig.instance().invoke(records.slice(0, 2))).toEqual([]);
    await rollOver();
    expect(await rig.instance().invoke(records)).toEqual([]);
    await rollOver();
    expect(await rig.instance().invoke(records)).toEqual([]);
    expect(await countOf('delivered')).toEqual({ documents: 3, lines: 3 });
    const metrics = rig.output.map((line) => JSON.parse(line)).filter((line) => 'aggregator.documents' in line);
    expect(metrics.slice(-2)).toMatchObject([
      { 'aggregator.documents': 1, 'aggregator.duplicates': 2 },
      { 'aggregator.documents': 0, 'aggregator.duplicates': 3 },
    ]);
  });

  it('is not stored again by a retry, where the answer to the first request was lost', async () => {
    const records = recordsOf('retried', 5, 200);
    await using gate = await startGate(async (nth, pass) => {
      const answer = await pass();
      if (nth > 1) return answer;
      await rollOver();
      return undefined;
    });
    expect(await rig.instance({ endpoint: gate.url }).invoke(records)).toEqual([]);
    expect(await countOf('retried')).toEqual({ documents: 5, lines: 5 });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['was too busy', (response) => json(response, 503, {})],
    ['let the connection break', (response) => void response.socket?.destroy()],
    ['was silent for longer than the invocation waits', () => {}],
  ])('is not stored again where OpenSearch %s as the invocation began', async (why, fail) => {
    const prefix = `away ${why}`;
    const records = recordsOf(prefix, 5, 500);
    const shard = why.replaceAll(' ', '-');
    const sent = records.map((record) => ({ ...record, eventID: `${shard}:${record.kinesis.sequenceNumber}` }));
    expect(await rig.instance().invoke(sent.slice(0, 3))).toEqual([]);
    await rollOver();
    let looks = 0;
    await using proxy = await startStub(async (request, response) => {
      if (request.url.includes('/_settings') && ++looks === 1) return fail(response);
      const { status, text } = await forward(request);
      json(response, status, JSON.parse(text));
    });
    expect(await rig.instance({ endpoint: proxy.url }).invoke(sent)).toEqual([]);
    expect(looks).toBe(2);
    expect(await countOf(prefix)).toEqual({ documents: 5, lines: 5 });
  });

  it('loses its second copy where the rollover came between question and request', async () => {
    const records = recordsOf('raced', 5, 300);
    expect(await rig.instance().invoke(records.slice(0, 3))).toEqual([]);
    await using gate = await startGate(async (_, pass) => {
      await rollOver();
      return pass();
    });
    expect(await rig.instance({ endpoint: gate.url }).invoke(records)).toEqual([]);
    expect(await countOf('raced')).toEqual({ documents: 5, lines: 5 });
  });

  it('loses the second copy that an interrupted delivery left', async () => {
    const [record] = recordsOf('interrupted', 1, 400);
    expect(await rig.instance().invoke([record!])).toEqual([]);
    await rollOver();
    await rig.client.create({
      index: rig.indices.log,
      id: `shardId-000000000000-${record!.kinesis.sequenceNumber}-0`,
      body: { '@timestamp': new Date().toISOString(), message: 'interrupted 0000' },
    });
    await rollOver();
    expect(await countOf('interrupted')).toEqual({ documents: 2, lines: 1 });
    expect(await rig.instance().invoke([record!])).toEqual([]);
    expect(await countOf('interrupted')).toEqual({ documents: 1, lines: 1 });
  });

  it('is stored once in a storm of rollovers and faults', async () => {
    const records = recordsOf('storm', 8_000, 10_000);
    const storm = new AbortController();
    const rolling = (async () => {
      while (!storm.signal.aborted) {
        await rollOver();
        await pause(300);
      }
    })();
    // Each fifth request meets a fault, half of them after it was taken.
    await using gate = await startGate(async (nth, pass) => {
      if (nth % 5 !== 0) return pass();
      if (nth % 10 === 0) await pass();
      return undefined;
    });
    const delivery = { batch: { bytes: 5_000_000, items: 110 }, requestTimeoutMs: 5_000 };
    const instance = rig.instance({ endpoint: gate.url, delivery });
    for (let start = 0; start < records.length; start += 330) {
      const batch = records.slice(start, start + 330);
      expect(await instance.invoke(batch)).toEqual([]);
      if (start % 990 === 0) expect(await instance.invoke(batch)).toEqual([]);
    }
    storm.abort();
    await rolling;
    expect(await countOf('storm')).toEqual({ documents: 8_000, lines: 8_000 });
    expect(rig.deadLetters()).toEqual([]);
  });
});

describe('a store that is gone', () => {
  it('is not made anew as a plain index: its records come again, and are stored when it is there', async () => {
    await using gone = await startRig(inject('opensearchUrl'), 'gone');
    const records = [kinesisRecord(own.log('kept'), '1'), kinesisRecord(own.metric('orders', 1), '2')];
    const { indices, client } = gone;
    const template = templates(indices.log.slice('ss4o_logs-sightline-'.length)).find(({ body }) =>
      JSON.stringify(body.index_patterns).includes(indices.log),
    )!;
    await client.indices.deleteDataStream({ name: indices.log });
    await client.indices.deleteIndexTemplate({ name: template.name });
    const instance = gone.instance();
    await expect(instance.invoke(records)).rejects.toThrow(`there is no ${indices.log}`);
    expect((await client.indices.exists({ index: indices.log })).body).toBe(false);
    expect(await gone.documents('metric')).toHaveLength(1);
    await client.indices.putIndexTemplate(template);
    expect(await instance.invoke(records)).toEqual([]);
    expect(await gone.documents('log')).toMatchObject([{ message: 'kept' }]);
    expect(await gone.documents('metric')).toHaveLength(1);
    expect(gone.deadLetters()).toEqual([]);
  });
});
