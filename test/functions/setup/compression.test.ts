import { Client } from '@opensearch-project/opensearch';
import { expect, test } from 'vitest';
import { requireZstd } from '../../../functions/setup/compression.ts';
import { loopback } from './loopback.ts';

const check = async (number: string) => {
  const { url } = await loopback(() => ({ status: 200, body: { version: { number } } }));
  return requireZstd(new Client({ node: url, maxRetries: 0 }));
};

test.each(['3.8.0', '3.10.1', '4.0.0-rc1'])('%s may get zstd', async (number) => {
  await check(number);
});

test.each(['2.19.6', '3.7.0', '1.3.20', 'unknown'])('%s may not', async (number) => {
  await expect(check(number)).rejects.toThrow(
    `a request compressed with zstd might end OpenSearch ${number}, it needs 3.8: set OPENSEARCH_COMPRESSION to gzip or none`,
  );
});
