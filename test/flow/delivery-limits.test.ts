import { expect, inject, it } from 'vitest';
import { takesZstd } from '../../functions/setup/compression.ts';
import { own } from '../functions/aggregator/lines.ts';
import { kinesisRecord } from '../functions/aggregator/records.ts';
import { startRig } from './aggregator-rig.ts';

it.each(['gzip', 'zstd'] as const)('OpenSearch takes requests that are compressed with %s', async (method) => {
  await using rig = await startRig(inject('opensearchUrl'), method);
  const { body } = await rig.client.info();
  // It would end this one, which Setup does not let it: see setup-lifecycle.test.ts.
  const compression = method === 'zstd' && !takesZstd(body.version.number) ? 'gzip' : method;
  const records = [kinesisRecord(own.log('one'), '1'), kinesisRecord(own.log('two é'), '2')];
  expect(await rig.instance({ compression }).invoke(records)).toEqual([]);
  expect((await rig.documents('log')).map(({ message }) => message).toSorted()).toEqual(['one', 'two é']);
});
