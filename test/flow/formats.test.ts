import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { own } from '../functions/aggregator/lines.ts';
import { ARRIVAL, cloudWatchPayload, kinesisRecord } from '../functions/aggregator/records.ts';
import { type Rig, startRig } from './aggregator-rig.ts';

const ID = '8f5c0d6e-1111-2222-3333-444455556666';
const TIME = '2026-11-22T11:59:59.123Z';
const EMF = '{"_aws":{"Timestamp":1795348799,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[[]]}]},"jobs":3}';
const STACK = 'StockError: none left\n    at take (index.mjs:3:9)';

/** Log events of one function, in a log group of the user's own. */
const MESSAGES = [
  own.log('ours'),
  `${TIME}\t${ID}\tINFO\t{"level":"error","msg":"behind a prefix","order":"o-1"}`,
  JSON.stringify({ timestamp: TIME, level: 'INFO', requestId: ID, message: '{"level":"error","msg":"as a text"}' }),
  JSON.stringify({
    timestamp: TIME,
    level: 'ERROR',
    requestId: ID,
    message: { errorType: 'E', errorMessage: 'thrown' },
  }),
  `${TIME}\t${ID}\tINFO\t${EMF}`,
  '{"level":"error","msg":"first of an event"}\n{"level":"error","msg":"second of an event"}',
  '{"level":"error","msg":"no number","ratio":NaN}',
  '{"level":"error","msg":"of old","time":"1999-05-04T00:00:00Z"}',
  STACK,
  `REPORT RequestId: ${ID}\tDuration: 3000.00 ms\tMemory Size: 128 MB\tStatus: timeout\t`,
];

describe('what others write', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig(inject('opensearchUrl'), 'formats');
    const events = MESSAGES.map((message, n) => ({ id: `event-${n}`, timestamp: ARRIVAL - 500, message }));
    const payload = cloudWatchPayload(events, {
      logGroup: 'shop',
      logStream: '2026/11/22/shop-orders[7][0123456789abcdef]',
    });
    expect(await rig.instance().invoke([kinesisRecord(payload)])).toEqual([]);
    await rig.documents('log');
    await rig.documents('metric');
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  async function messages(query: object): Promise<unknown[]> {
    const { body } = await rig.client.search({ index: rig.indices.log, body: { size: 100, query } as never });
    return body.hits.hits.map(({ _source }) => (_source as { message: string }).message).toSorted();
  }

  it('is stored in its own form', async () => {
    expect(rig.deadLetters()).toEqual([]);
    const refused = [...(await rig.documents('log')), ...(await rig.documents('metric'))].filter(
      (each) => 'refused' in each,
    );
    expect(refused).toEqual([]);
  });

  it('is found by its level', async () => {
    expect(await messages({ term: { level: 'ERROR' } })).toEqual(
      [
        'behind a prefix',
        'as a text',
        'thrown',
        'first of an event',
        'second of an event',
        'no number',
        'of old',
        STACK,
        MESSAGES.at(-1),
      ].toSorted(),
    );
  });

  it('is found by its request, its error, its fields and the time of its event', async () => {
    const ofRequest = ['behind a prefix', 'as a text', 'thrown', MESSAGES.at(-1)].toSorted();
    expect(await messages({ term: { requestId: ID } })).toEqual(ofRequest);
    expect(await messages({ term: { 'error.name': 'StockError' } })).toEqual([STACK]);
    expect(await messages({ term: { 'attributes.order': 'o-1' } })).toEqual(['behind a prefix']);
    expect(await messages({ range: { '@timestamp': { lt: '2026-11-22T00:00:00Z' } } })).toEqual([]);
  });

  it('tells function and version, bytes and lag, as ours does', async () => {
    const logs = await rig.documents('log');
    expect(logs).toHaveLength(10);
    for (const log of logs)
      expect(log).toMatchObject({ functionVersion: '7', lagMs: 500, lineBytes: expect.any(Number) });
    expect(await messages({ term: { function: 'shop-orders' } })).toHaveLength(9);
  });

  it('is a metric where it is EMF or a report', async () => {
    expect(await rig.documents('metric')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ jobs: 3, requestId: ID, '@timestamp': 1795348799000, functionVersion: '7' }),
        expect.objectContaining({
          service: 'shop',
          function: 'shop-orders',
          requestId: ID,
          'faas.timeouts': 1,
          'aws.lambda.timeout': 3,
          'aws.lambda.status': 'timeout',
        }),
      ]),
    );
  });
});
