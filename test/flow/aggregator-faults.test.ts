import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { actionsOf } from '../functions/aggregator/bulk-stub.ts';
import { own } from '../functions/aggregator/lines.ts';
import { kinesisRecord } from '../functions/aggregator/records.ts';
import { json, type StubRequest, startStub } from '../functions/stub-server.ts';
import { type Rig, startRig } from './aggregator-rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig(inject('opensearchUrl'), 'faults');
});
afterAll(() => rig[Symbol.asyncDispose]());

interface BulkResult {
  errors: boolean;
  items: Array<{ create: { status: number; error?: { type: string; reason: string } } }>;
}

/** Passes a bulk request on to the real OpenSearch. */
async function forward(request: StubRequest, body: Buffer | string = request.body): Promise<BulkResult> {
  const response = await fetch(new URL(request.url, inject('opensearchUrl')), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body,
  });
  return (await response.json()) as BulkResult;
}

type Fault = (
  request: StubRequest,
  response: Parameters<Parameters<typeof startStub>[0]>[1],
  count: number,
) => void | Promise<void>;

/** A server that lets a fault have the bulk requests that it wants and passes the others on. */
const startProxy = (fault: Fault, wants: (request: StubRequest, count: number) => boolean) => {
  let count = 0;
  return startStub(async (request, response) => {
    if (!request.url.startsWith('/_bulk')) {
      const { method, url, body } = request;
      const headers = { 'content-type': 'application/json' };
      const passed = await fetch(new URL(url, inject('opensearchUrl')), {
        method,
        headers,
        ...(body.length > 0 && { body }),
      });
      json(response, passed.status, await passed.json());
      return;
    }
    count++;
    if (wants(request, count)) await fault(request, response, count);
    else json(response, 200, await forward(request));
  });
};

const isFirst = (_: StubRequest, count: number) => count === 1;

/** Gives an item another answer than OpenSearch would: it never sees the item. */
const itemStatus =
  (status: number): Fault =>
  async (request, response) => {
    const [first, ...rest] = request.body
      .toString()
      .trimEnd()
      .split(/\n(?=\{"create")/);
    const result = rest.length === 0 ? { errors: false, items: [] } : await forward(request, `${rest.join('\n')}\n`);
    const told = { create: { status, error: { type: 'told', reason: `to say ${status} of ${first?.length} bytes` } } };
    json(response, 200, { errors: true, items: [told, ...result.items] });
  };

let batches = 0;

/** Ten records of five lines that no other batch has. */
function newBatch() {
  const batch = ++batches;
  const lines = Array.from({ length: 50 }, (_, n) => `batch ${batch} line ${n}`);
  const records = Array.from({ length: 10 }, (_, n) => {
    const data = lines.slice(n * 5, n * 5 + 5).map((line) => own.log(line));
    return kinesisRecord(data.join('\n'), String(batch * 100 + n));
  });
  const arrived = async () =>
    (await rig.documents('log')).map(({ message }) => String(message)).filter((m) => m.startsWith(`batch ${batch} `));
  return { records, lines, arrived };
}

const delivery = { batch: { bytes: 5_000_000, items: 20 }, requestTimeoutMs: 1_000 };

describe('a fault of one request', () => {
  it.each<[string, Fault]>([
    ['an item is refused with 429', itemStatus(429)],
    ['an item is refused with 503', itemStatus(503)],
    ['the request is refused with 429', (_, response) => json(response, 429, { error: { type: 'busy', reason: 'r' } })],
    ['the request is refused with 503', (_, response) => json(response, 503, {})],
    [
      'a proxy answers with a page',
      (_, response) => {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
      },
    ],
    ['the connection breaks before the request is taken', (_, response) => void response.socket?.destroy()],
    [
      'the connection breaks after the request is taken',
      async (request, response) => {
        await forward(request);
        response.socket?.destroy();
      },
    ],
    [
      'the response is cut',
      async (request, response) => {
        const body = JSON.stringify(await forward(request));
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
        response.write(body.slice(0, -20), () => response.socket?.destroy());
      },
    ],
    ['the server says nothing', () => {}],
    [
      'the server takes the request and says nothing',
      async (request) => {
        await forward(request);
      },
    ],
    [
      'the server stops in the middle of its response',
      async (request, response) => {
        const body = JSON.stringify(await forward(request));
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
        response.write(body.slice(0, -20));
      },
    ],
    [
      'the response has fewer items than the request',
      async (request, response) => {
        const result = await forward(request);
        json(response, 200, { ...result, items: result.items.slice(1) });
      },
    ],
    [
      'the response has no items',
      async (request, response) => {
        await forward(request);
        json(response, 200, {});
      },
    ],
  ])('loses and doubles nothing: %s', async (_, fault) => {
    const { records, lines, arrived } = newBatch();
    await using proxy = await startProxy(fault, isFirst);
    expect(await rig.instance({ endpoint: proxy.url, delivery }).invoke(records)).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
    expect(rig.deadLetters()).toEqual([]);
    expect(proxy.requests.length).toBeGreaterThan(3);
  });

  it('sends halves of what is too large', async () => {
    const { records, lines, arrived } = newBatch();
    await using proxy = await startProxy(
      (_, response) => json(response, 413, {}),
      ({ body }) => body.length > 1_000,
    );
    expect(await rig.instance({ endpoint: proxy.url, delivery }).invoke(records)).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
    expect(rig.deadLetters()).toEqual([]);
  });
});

describe('a fault that lasts', () => {
  it('of the whole server leaves all records to the next delivery, which stores them once', async () => {
    const { records, lines, arrived } = newBatch();
    const { url } = await (async () => {
      await using closed = await startStub(() => {});
      return closed;
    })();
    expect(await rig.instance({ endpoint: url, delivery }).invoke(records, 1_000)).toEqual([
      records[0]!.kinesis.sequenceNumber,
    ]);
    expect(await arrived()).toEqual([]);
    expect(await rig.instance({ delivery }).invoke(records)).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
  });

  it('of one line reports its record, and the next delivery stores the rest once', async () => {
    const { records, lines, arrived } = newBatch();
    const stuck = 33;
    const hasStuck = ({ body }: StubRequest) => body.includes(`${lines[stuck]}"`);
    await using proxy = await startProxy(async (request, response) => {
      const actions = actionsOf(request);
      const others = actions.filter(({ source }) => !source.includes(`${lines[stuck]}"`));
      const body = others.map(
        ({ id, index, source }) => `${JSON.stringify({ create: { _index: index, _id: id } })}\n${source}\n`,
      );
      const { items } = others.length === 0 ? { items: [] } : await forward(request, body.join(''));
      const told = { create: { status: 429, error: { type: 'told', reason: 'busy' } } };
      json(response, 200, {
        errors: true,
        items: actions.map(({ source }) => (source.includes(`${lines[stuck]}"`) ? told : items.shift())),
      });
    }, hasStuck);
    const failed = await rig.instance({ endpoint: proxy.url, delivery }).invoke(records, 6_000);
    expect(failed).toEqual([records[6]!.kinesis.sequenceNumber]);
    expect(await arrived()).toHaveLength(49);
    expect(await rig.instance({ delivery }).invoke(records.slice(6))).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
  });

  it.each<[string, Fault]>([
    ['500', (_, response) => json(response, 500, { error: { type: 'broken', reason: 'told to' } })],
    ["a proxy's 502", (_, response) => void response.writeHead(502).end('<html>Bad Gateway</html>')],
    ['a connection that breaks', (_, response) => void response.socket?.destroy()],
    ['silence', () => {}],
  ])('over one line holds up no other, and keeps the line: %s', async (_, fault) => {
    const { records, lines, arrived } = newBatch();
    const name = lines[33]!;
    const letters = rig.deadLetters().length;
    await using proxy = await startProxy(fault, ({ body }) => body.includes(`${name}"`));
    expect(await rig.instance({ endpoint: proxy.url, delivery }).invoke(records)).toEqual([]);
    expect(await arrived()).toHaveLength(49);
    expect(rig.deadLetters().slice(letters)).toMatchObject([{ line: own.log(name), index: rig.indices.log }]);
  });

  it('over the form of one line stores it flat', async () => {
    const { records, lines, arrived } = newBatch();
    const letters = rig.deadLetters().length;
    // What the line's own document begins with, and its flat form does not.
    const form = `.123Z","level":"INFO","message":"${lines[12]}"`;
    await using proxy = await startProxy(
      (_, response) => void response.socket?.destroy(),
      ({ body }) => body.includes(form),
    );
    expect(await rig.instance({ endpoint: proxy.url, delivery }).invoke(records)).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
    const [flat] = (await rig.documents('log')).filter(({ message }) => message === lines[12]);
    expect(flat).toMatchObject({ raw: own.log(lines[12]!), refused: expect.stringContaining('ConnectionError') });
    expect(rig.deadLetters()).toHaveLength(letters);
  });

  it.each([401, 403])('of the configuration (%d) fails the invocation, and gives nothing up', async (status) => {
    const { records, lines, arrived } = newBatch();
    const body = { error: { type: 'security_exception', reason: 'no permissions' } };
    await using proxy = await startProxy((_, response) => json(response, status, body), isFirst);
    const instance = rig.instance({ endpoint: proxy.url, delivery });
    const letters = rig.deadLetters().length;
    await expect(instance.invoke(records)).rejects.toThrow(`status ${status} (security_exception: no permissions)`);
    expect(rig.deadLetters()).toHaveLength(letters);
    expect(await instance.invoke(records)).toEqual([]);
    expect((await arrived()).toSorted()).toEqual(lines.toSorted());
  });
});
