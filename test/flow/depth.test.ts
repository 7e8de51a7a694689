import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { own } from '../functions/aggregator/lines.ts';
import { ARRIVAL, kinesisRecord } from '../functions/aggregator/records.ts';
import { startRig } from './aggregator-rig.ts';

const record = (line: string, n: number) => kinesisRecord(Buffer.from(line), String(n), ARRIVAL);
const name = (levels: number) => Array(levels).fill('a').join('.');

describe('a name of many dots', () => {
  it.each([25, 600, 24_000])(
    'of %d levels holds up none of its neighbours, and is found by its other fields',
    async (levels) => {
      await using rig = await startRig(inject('opensearchUrl'), `dots${randomBytes(2).toString('hex')}`);
      const deep = { [name(levels)]: 1 };
      const lines = [
        own.log('before'),
        own.log('deep', { requestId: 'r-1', query: deep }),
        JSON.stringify({ level: 'error', msg: 'foreign', requestId: 'r-2', query: deep }),
        own.span('deep').replace(',"sightline"', `,"attributes":${JSON.stringify(deep)},"sightline"`),
        own.metric(name(levels), 1),
        own.log('after'),
      ];
      expect(await rig.instance().invoke(lines.map(record))).toEqual([]);
      expect(rig.deadLetters()).toEqual([]);
      const logs = await rig.documents('log');
      expect(logs.map(({ message }) => message).toSorted()).toEqual(['after', 'before', 'deep', 'foreign']);
      const deepOnes = logs.filter(({ refused }) => refused !== undefined);
      expect(deepOnes.map(({ requestId, level }) => [requestId, level]).toSorted()).toEqual([
        ['r-1', 'INFO'],
        ['r-2', 'ERROR'],
      ]);
      expect(await rig.documents('span')).toMatchObject([{ name: 'deep', raw: lines[3] }]);
      expect(await rig.documents('metric')).toMatchObject([{ service: 'shop', raw: lines[4] }]);
    },
  );
});

describe('an array of many arrays', () => {
  it.each([25, 600, 24_000])(
    'of %d levels, in a field that is mapped, holds up none of its neighbours',
    async (levels) => {
      await using rig = await startRig(inject('opensearchUrl'), `lists${randomBytes(2).toString('hex')}`);
      await rig
        .instance()
        .invoke([own.log('first', { total: 1 }), JSON.stringify({ msg: 'first', total: 1 })].map(record));
      const deep = (line: string) => line.replace('"total":1', `"total":${'['.repeat(levels)}${']'.repeat(levels)}`);
      const lines = [
        own.log('before', { total: 2 }),
        deep(own.log('deep', { requestId: 'r-1', total: 1 })),
        deep(JSON.stringify({ msg: 'foreign', requestId: 'r-2', total: 1 })),
        own.log('after', { total: 3 }),
      ];
      expect(await rig.instance().invoke(lines.map((line, n) => record(line, 10 + n)))).toEqual([]);
      expect(rig.deadLetters()).toEqual([]);
      const logs = await rig.documents('log');
      expect(logs.map(({ message }) => message).toSorted()).toEqual([
        'after',
        'before',
        'deep',
        'first',
        'first',
        'foreign',
      ]);
      expect(
        logs
          .filter(({ raw }) => raw !== undefined)
          .map(({ requestId }) => requestId)
          .toSorted(),
      ).toEqual(['r-1', 'r-2']);
    },
  );
});
