import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { own } from '../functions/aggregator/lines.ts';
import { kinesisRecord } from '../functions/aggregator/records.ts';
import { json, type StubRequest, startStub } from '../functions/stub-server.ts';
import { type Rig, startRig } from './aggregator-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(inject('opensearchUrl'), 'outage');
});
afterAll(() => rig[Symbol.asyncDispose]());

type Matches = (request: StubRequest) => boolean;

const everything: Matches = () => true;
const mappingOf: Matches = ({ method, url }) => method === 'PUT' && url.endsWith('/_mapping');

/** The real OpenSearch, which is away for as many requests as it is told to be. */
async function startOutages() {
  let left = 0;
  let ofWhat = everything;
  let status = 503;
  const server = await startStub(async (request, response) => {
    if (left > 0 && ofWhat(request)) {
      left--;
      if (status === 0) response.socket?.destroy();
      else json(response, status, {});
      return;
    }
    const { method, url, body, headers } = request;
    const passed = await fetch(new URL(url, inject('opensearchUrl')), {
      method,
      headers: { 'content-type': headers['content-type'] ?? 'application/json' },
      ...(body.length > 0 && { body }),
    });
    json(response, passed.status, await passed.json());
  });
  return {
    ...server,
    begin(requests: number, which: Matches = everything, answer = 503) {
      [left, ofWhat, status] = [requests, which, answer];
    },
    bulkRequests: () => server.requests.filter(({ url }) => url.startsWith('/_bulk')).length,
  };
}

const count = async (kind: 'log' | 'metric', query: object) => {
  await rig.client.indices.refresh({ index: rig.indices[kind] });
  return (await rig.client.count({ index: rig.indices[kind], body: { query } })).body.count;
};

const range = (field: string) => ({ range: { [field]: { gte: 7 } } });

let sequence = 0;
const metric = (name: string, value: number) => kinesisRecord(own.metric(name, value), String(++sequence));

it.each([
  ['answers 503', 503],
  ['answers 502', 502],
  ['breaks every connection', 0],
])('finds a metric by its name that came to a new instance while OpenSearch %s', async (_, status) => {
  await using os = await startOutages();
  os.begin(4, everything, status);
  const name = `cold.${status}`;
  expect(await rig.instance({ endpoint: os.url }).invoke([metric(name, 7)])).toEqual([]);
  expect(await count('metric', range(name))).toBe(1);
});

it('finds a metric by its name whose name was to be admitted while OpenSearch was away', async () => {
  await using os = await startOutages();
  const instance = rig.instance({ endpoint: os.url });
  expect(await instance.invoke([metric('warm.before', 7)])).toEqual([]);
  let isBegun = false;
  os.begin(6, (request) => {
    isBegun ||= mappingOf(request);
    return isBegun;
  });
  expect(await instance.invoke([metric('warm.in', 8)])).toEqual([]);
  expect(await count('metric', range('warm.in'))).toBe(1);
});

it('leaves lines for the next delivery whose names nobody can answer for, and stores no poorer form of them', async () => {
  await using os = await startOutages();
  const instance = rig.instance({ endpoint: os.url });
  expect(await instance.invoke([metric('known', 7)])).toEqual([]);
  let isBegun = false;
  os.begin(Number.POSITIVE_INFINITY, (request) => {
    isBegun ||= mappingOf(request);
    return isBegun;
  });
  const [first, second] = [metric('known', 8), metric('long.outage', 9)];
  expect(await instance.invoke([first, second], 4_000)).toContain(first.kinesis.sequenceNumber);
  os.begin(0);
  expect(await instance.invoke([first, second])).toEqual([]);
  expect(await count('metric', range('long.outage'))).toBe(1);
  expect(await count('metric', { range: { known: { gte: 8 } } })).toBe(1);
});

it('leaves all to the next delivery where OpenSearch is away from the first request on, and says why', async () => {
  await using os = await startOutages();
  os.begin(Number.POSITIVE_INFINITY);
  const record = metric('away', 7);
  expect(await rig.instance({ endpoint: os.url }).invoke([record], 4_000)).toEqual([record.kinesis.sequenceNumber]);
  expect(os.bulkRequests()).toBe(0);
  expect(JSON.parse(rig.output.at(-1)!)).toMatchObject({
    level: 'WARN',
    message: 'records are left for the next delivery',
    unresolved: 1,
    cause: { type: 'http_error', status: 503 },
  });
});

it.each([500, 503])('stores lines whose names alone get no answer (%i), found under untyped', async (status) => {
  await using os = await startOutages();
  const instance = rig.instance({ endpoint: os.url });
  os.begin(Number.POSITIVE_INFINITY, mappingOf, status);
  const name = `alone.${status}`;
  expect(await instance.invoke([metric(name, 7)], 8_000)).toEqual([]);
  expect(await count('metric', { term: { [`untyped.${name}`]: 7 } })).toBe(1);
});

it('stores lines where OpenSearch does not tell its mappings', async () => {
  await using os = await startOutages();
  os.begin(Number.POSITIVE_INFINITY, ({ method, url }) => method === 'GET' && url.includes('/_mapping'), 500);
  const before = await count('metric', { match_all: {} });
  expect(await rig.instance({ endpoint: os.url }).invoke([metric('untold', 7)], 8_000)).toEqual([]);
  expect(await count('metric', { match_all: {} })).toBe(before + 1);
});
