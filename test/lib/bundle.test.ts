import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundleFunction } from '../../lib/bundle.ts';
import { startBulkStub } from '../functions/aggregator/bulk-stub.ts';
import { own } from '../functions/aggregator/lines.ts';
import { kinesisRecord } from '../functions/aggregator/records.ts';
import { json, startStub } from '../functions/stub-server.ts';
import { tempFolder } from './fixture.ts';

const PACKAGES = ['client-s3', 'client-secrets-manager', 'credential-provider-node'];

const SCRIPT = `
  const loaded = () => Object.keys(require.cache).map((file) => file.split('@aws-sdk/')[1]?.split('/')[0]).filter(Boolean);
  const { handler } = require('./index.js');
  const context = { awsRequestId: 'r', functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 };
  const atStart = loaded();
  handler(JSON.parse(process.argv[1]), context).then(({ batchItemFailures }) =>
    require('node:fs').writeFileSync('result.json', JSON.stringify({ batchItemFailures, atStart, atEnd: loaded().sort() })));
`;

test('the aggregator loads no package of the AWS SDK before it needs it, and finds each beside it', async () => {
  const task = tempFolder();
  bundleFunction('aggregator', task);
  const files = globSync('node_modules/@aws-sdk/*/index.js', { cwd: task });
  expect(files.map((file) => path.basename(path.dirname(file))).sort()).toEqual(PACKAGES);

  await using openSearch = await startBulkStub();
  await using bucket = await startStub((_, response) => response.writeHead(200).end());
  await using secrets = await startStub((_, response) =>
    json(response, 200, { SecretString: '{"username":"admin","password":"hunter2"}' }),
  );
  const event = { Records: [kinesisRecord(own.log('sound'), '1'), kinesisRecord(Buffer.from([0xff, 0]), '2')] };
  await promisify(execFile)(process.execPath, ['--eval', SCRIPT, JSON.stringify(event)], {
    cwd: task,
    env: {
      OPENSEARCH_ENDPOINT: openSearch.url,
      OPENSEARCH_AUTH: 'basic',
      OPENSEARCH_SECRET_ARN: 'arn',
      DEAD_LETTER_BUCKET: 'letters',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_S3: bucket.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
  });
  const result: unknown = JSON.parse(readFileSync(path.join(task, 'result.json'), 'utf8'));
  expect(result).toEqual({
    batchItemFailures: [],
    atStart: [],
    atEnd: ['client-s3', 'client-secrets-manager'],
  });
  expect(openSearch.documents.size).toBe(1);
  expect(bucket.requests.map(({ method }) => method)).toEqual(['PUT']);
});
