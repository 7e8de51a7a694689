import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Client } from '@opensearch-project/opensearch';
import type { KinesisStreamRecord } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { main } from '../../cli/main.ts';
import { createAggregator } from '../../functions/aggregator/aggregator.ts';
import { aggregatorConfig } from '../../functions/aggregator/config.ts';
import type { DeadLetter } from '../../functions/aggregator/dead-letter/row.ts';
import { deadLetterKey, encodeDeadLetters } from '../../functions/aggregator/dead-letter/store.ts';
import { type Indices, indicesOf } from '../../functions/aggregator/document/document.ts';
import { createStores } from '../../functions/setup/stores.ts';
import { invocationRecord, objectKey } from '../../local/bridge/kinesis-mapping/destination.ts';
import { toMapping } from '../../local/bridge/kinesis-mapping/mapping.ts';
import { type Emulator, startEmulator } from '../../local/emulator/start.ts';
import { ROOT } from '../../local/paths.ts';
import { freePort } from '../../local/processes/port.ts';
import { openSearchClient } from '../../opensearch/client.ts';
import { own } from '../functions/aggregator/lines.ts';
import { cloudWatchPayload, kinesisRecord, logEvents, SHARD } from '../functions/aggregator/records.ts';
import { json, startStub } from '../functions/stub-server.ts';
import { createRunFolder, type RunFolder } from '../support/run-folder.ts';
import { zip } from '../support/zip.ts';
import { destroy, once } from './setup-environment.ts';

const ENVIRONMENT = `redrive_${process.pid}`;
const indices: Indices = indicesOf(ENVIRONMENT);

let folder: RunFolder;
let emulator: Emulator;
let s3: S3Client;
let client: Client;
/** Every test has a bucket of its own. */
let bucket: string;

beforeAll(async () => {
  folder = await createRunFolder('redrive');
  emulator = await startEmulator({ port: await freePort(), dir: folder.path });
  for (const [name, value] of Object.entries(aws())) vi.stubEnv(name, value);
  s3 = new S3Client();
  client = await openSearchClient({ endpoint: inject('opensearchUrl'), auth: { kind: 'none' } });
  await createStores(client, ENVIRONMENT, once);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await destroy(client, ENVIRONMENT);
  await client.close();
  await emulator.stop();
  await folder.remove();
});
beforeEach(async () => {
  bucket = `letters-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});

const aws = () => ({
  AWS_ENDPOINT_URL: emulator.endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
});

const variables = (overrides: Record<string, string> = {}) => ({
  DEAD_LETTER_BUCKET: bucket,
  OPENSEARCH_ENDPOINT: inject('opensearchUrl'),
  OPENSEARCH_AUTH: 'none',
  SIGHTLINE_ENVIRONMENT: ENVIRONMENT,
  ...overrides,
});

async function run(...args: string[]) {
  const out: string[] = [];
  const code = await main(['redrive', ...args], variables(), { out: (text) => out.push(text), status: () => {} });
  return { code, out: out.join('\n') };
}

const cause = {
  type: 'mapper_parsing_exception',
  reason: 'object mapping for [error] tried to parse field',
  status: 400,
};

function letter(id: string, overrides: Partial<DeadLetter> = {}): DeadLetter {
  const record = { shardId: SHARD, sequenceNumber: '1', arrival: '2026-11-22T12:00:00.000Z' };
  return { id, index: indices.log, cause, record, attempts: 1, line: own.log(id), ...overrides };
}

const put = (Key: string, Body: Uint8Array | string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

const putRows = (...letters: DeadLetter[]) => put(deadLetterKey(new Date(), randomUUID()), encodeDeadLetters(letters));

/** Puts a batch into the bucket as Lambda does when it gives one up. */
function putBatch(records: readonly KinesisStreamRecord[]) {
  const mapping = toMapping({
    UUID: randomUUID(),
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:aggregator',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry',
  });
  const shardRecords = records.map(({ kinesis }) => ({
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    data: Buffer.from(kinesis.data, 'base64'),
    arrivedAt: kinesis.approximateArrivalTimestamp * 1000,
  }));
  const discarded = { batch: { records: shardRecords, attempts: 3 }, condition: 'RecordAgeExceeded' } as const;
  const record = invocationRecord(discarded, SHARD, mapping, Date.now());
  const payload = JSON.stringify({ Records: records });
  return put(objectKey(mapping, SHARD, Date.now()), JSON.stringify({ ...record, payload }));
}

/** Keys of the bucket's objects, without what is kept of replays. */
async function waiting(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
  return Contents.map(({ Key = '' }) => Key).filter((key) => !key.startsWith('redriven/'));
}

/** Log documents whose message begins so. */
async function logs(prefix: string): Promise<Array<Record<string, unknown>>> {
  await client.indices.refresh({ index: indices.log });
  const { body } = await client.search({ index: indices.log, body: { size: 10_000 } });
  return body.hits.hits
    .map(({ _source }) => _source as Record<string, unknown>)
    .filter(({ message }) => String(message).startsWith(prefix));
}

const messages = async (prefix: string) => (await logs(prefix)).map(({ message }) => message).toSorted();

describe('sightline redrive', () => {
  it('shows what is there by cause, and some of it in full', async () => {
    await putRows(letter('shown 1'), letter('shown 2', { cause: { ...cause, reason: `${cause.reason}` } }));
    await putRows({ ...letter('shown 3'), cause: { type: 'invalid_utf8', reason: 'the line is not UTF-8' } });
    await putBatch([kinesisRecord(`${own.log('shown 4')}\n${own.log('shown 5')}\n${own.log('shown 6')}`, '4')]);
    const { code, out } = await run('list');
    expect(code).toBe(0);
    expect(out).toMatch(/3 {2}RecordAgeExceeded.*2 {2}mapper_parsing_exception.*1 {2}invalid_utf8/s);
    expect(out).toContain(`6 dead letters in ${bucket}`);
    const shown = await run('show', '--cause', 'MAPPER', '--limit', '1');
    expect(shown.out).toContain(own.log('shown 1'));
    expect(shown.out).toContain('mapper_parsing_exception (400): object mapping for [error]');
    expect(shown.out).not.toContain('shown 2');
    expect((await run('show', '--cause', 'nothing like it')).out).toContain('no dead letters');
  });

  it('gets letters of every kind back in, each once', async () => {
    const binary = Buffer.from([0, 1, 0xff]);
    await putRows(
      letter('every row'),
      letter('every foreign', {
        line: 'every foreign',
        time: '2026-11-22T11:00:00.000Z',
        origin: { logGroup: '/aws/lambda/f', logStream: 's' },
      }),
      letter(`${SHARD}-31`, { index: undefined as never, line: undefined as never, data: binary.toString('base64') }),
      letter('span', { index: indices.span, line: own.span('every span') }),
    );
    await putBatch([
      kinesisRecord(cloudWatchPayload(logEvents('every-event', [own.log('every event'), 'every plain'])), '32'),
      kinesisRecord(own.log('every direct'), '33'),
    ]);
    const dry = await run('replay', '--dry-run');
    expect(dry.out).toContain("6 would be stored, 0 are there already, 1 can't be decoded");
    expect(dry.out).toContain(`would go to ${indices.log}: {"@timestamp":`);
    expect(await waiting()).toHaveLength(2);

    const first = await run('replay');
    expect(first.code).toBe(1);
    expect(first.out).toContain('2 of 2 objects: 6 stored, 0 there already, 1 refused again, 0 waiting');
    expect(await waiting()).toHaveLength(1);
    expect(await messages('every')).toEqual([
      'every direct',
      'every event',
      'every foreign',
      'every plain',
      'every row',
    ]);
    expect(await logs('every foreign')).toMatchObject([{ '@timestamp': '2026-11-22T11:00:00.000Z', function: 'f' }]);

    const second = await run('replay', '--fix', 'text');
    expect(second).toMatchObject({ code: 0, out: expect.stringContaining('1 stored') });
    expect(await logs(binary.toString('utf8'))).toHaveLength(1);
    expect(await waiting()).toEqual([]);
    expect(await run('replay')).toEqual({
      code: 0,
      out: `0 of 0 objects: 0 stored, 0 there already, 0 refused again, 0 waiting\nno dead letters in ${bucket} that you asked for`,
    });
    expect(await messages('every')).toHaveLength(5);
  });

  it('changes lines as it is told', async () => {
    await putRows(letter('fixed', { line: own.log('fixed', { error: 'flat' }) }));
    expect(await run('replay', '--cause', '[error]', '--fix', 'rename:error=errorText')).toMatchObject({ code: 0 });
    expect(await logs('fixed')).toMatchObject([{ service: 'shop', errorText: 'flat', sightline: 1 }]);
  });

  it('gives fields their types, as the aggregator does', async () => {
    await putRows(
      letter('typed-1', { line: own.log('typed 1', { weight: 12, 'a..b': 'odd' }) }),
      letter('typed-2', { line: JSON.stringify({ msg: 'typed 2', parcel: { weight: 9 } }) }),
    );
    expect((await run('replay', '--dry-run')).out).toContain('2 would be stored');
    const before = await client.indices.getMapping({ index: indices.log });
    expect(JSON.stringify(before.body)).not.toContain('weight');
    expect(await run('replay')).toMatchObject({ code: 0, out: expect.stringContaining('2 stored') });
    await putRows(letter('typed-3', { line: own.log('typed 3', { weight: 'heavy' }) }));
    expect(await run('replay')).toMatchObject({ code: 0, out: expect.stringContaining('1 stored') });

    const count = async (query: object) =>
      (await client.count({ index: indices.log, body: { query } as never })).body.count;
    await client.indices.refresh({ index: indices.log });
    expect(await count({ range: { weight: { gt: 9, lt: 100 } } })).toBe(1);
    expect(await count({ range: { 'attributes.parcel.weight': { gt: 8, lt: 10 } } })).toBe(1);
    expect((await logs('typed')).map(({ untyped }) => untyped)).toEqual(
      expect.arrayContaining([{ 'a..b': 'odd' }, { weight: 'heavy' }]),
    );
  });

  it('makes no plain index where a store is gone', async () => {
    const environment = `${ENVIRONMENT}_gone`;
    const gone = indicesOf(environment).log;
    await putRows(letter('gone', { index: gone }));
    const out: string[] = [];
    const output = { out: (text: string) => out.push(text), status: (text: string) => out.push(text) };
    const env = variables({ SIGHTLINE_ENVIRONMENT: environment });
    expect(await main(['redrive', 'replay'], env, output)).toBe(1);
    expect(out.join('\n')).toMatch(new RegExp(`${gone}.*deploy`, 's'));
    expect((await client.indices.exists({ index: gone })).body).toBe(false);
    expect(await waiting()).toHaveLength(1);
  });

  it('stores nothing twice, also what was stored before a rollover', async () => {
    const records = Array.from({ length: 20 }, (_, n) => kinesisRecord(own.log(`rolled ${n}`), `40${n}`));
    await putBatch(records.slice(0, 10));
    expect(await run('replay')).toMatchObject({ code: 0 });
    await client.indices.rollover({ alias: indices.log });
    await putBatch(records);
    expect(await run('replay')).toMatchObject({ code: 0, out: expect.stringContaining('10 stored, 10 there already') });
    expect(await messages('rolled')).toEqual(records.map((_, n) => `rolled ${n}`).toSorted());
  });

  it('gets back what a closed index refused', async () => {
    const environment = `${ENVIRONMENT}_closed`;
    const { log } = indicesOf(environment);
    // Without its template this is a plain index, which may be closed while it is written to.
    await client.indices.create({ index: log });
    await client.indices.close({ index: log });
    const handler = createAggregator(aggregatorConfig(variables({ SIGHTLINE_ENVIRONMENT: environment })));
    const context = { awsRequestId: randomUUID(), functionName: 'aggregator', getRemainingTimeInMillis: () => 60_000 };
    const stdout = vi.spyOn(fs, 'writeSync').mockImplementation((_, data) => Buffer.byteLength(String(data)));
    const answer = await handler(
      { Records: [kinesisRecord(`${own.log('shut 1')}\n${own.log('shut 2')}`, '51')] },
      context,
    );
    stdout.mockRestore();
    expect(answer).toEqual({ batchItemFailures: [] });
    expect((await run('list')).out).toContain('2  index_closed_exception');
    expect(await run('replay')).toMatchObject({ code: 1, out: expect.stringContaining('2 refused again') });
    await client.indices.open({ index: log });
    expect(await run('replay')).toMatchObject({ code: 0, out: expect.stringContaining('2 stored') });
    await client.indices.refresh({ index: log });
    expect((await client.count({ index: log })).body.count).toBe(2);
    await client.indices.delete({ index: log });
  });

  it('may be killed at any moment, even with a rollover before the next run', async () => {
    const names = Array.from({ length: 3 }, (_, object) =>
      Array.from({ length: 5 }, (_, n) => `killed ${object}.${n}`),
    );
    for (const object of names) await putRows(...object.map((name) => letter(name)));
    // The second request reaches OpenSearch, and the command is killed before it learns of that.
    let requests = 0;
    await using proxy = await startStub(async (request, response) => {
      const answer = await fetch(new URL(request.url, inject('opensearchUrl')), {
        method: request.method,
        headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
        body: request.body.length === 0 ? null : request.body,
      });
      if (request.url.includes('_bulk') && ++requests === 2) child.kill('SIGKILL');
      else json(response, answer.status, await answer.json());
    });
    const args = ['--conditions=@sightline/source', path.join(ROOT, 'bin', 'sightline.ts'), 'redrive', 'replay'];
    const env = { PATH: process.env['PATH'], ...aws(), ...variables({ OPENSEARCH_ENDPOINT: proxy.url }) };
    const child = spawn(process.execPath, args, { env, stdio: 'ignore' });
    const signal = await new Promise((resolve) => child.once('exit', (_, by) => resolve(by)));
    expect(signal).toBe('SIGKILL');
    expect(await waiting()).toHaveLength(2);
    await client.indices.rollover({ alias: indices.log });
    expect(await run('replay')).toMatchObject({ code: 0, out: expect.stringContaining('5 stored, 5 there already') });
    expect(await messages('killed')).toEqual(names.flat());
  });

  it('takes its settings from the deployed stack', async () => {
    const name = `aggregator-${randomUUID()}`;
    await new LambdaClient().send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/local',
        Code: { ZipFile: zip('index.js', '') },
        Environment: { Variables: variables() },
      }),
    );
    const template = {
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
      Outputs: { AggregatorFunctionName: { Value: name } },
    };
    const stack = `stack-${randomUUID()}`;
    await new CloudFormationClient().send(
      new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify(template) }),
    );
    await putRows(letter('of a stack'));
    const out: string[] = [];
    const said: string[] = [];
    const output = { out: (text: string) => out.push(text), status: (text: string) => said.push(text) };
    expect(await main(['redrive', 'replay', '--stack', stack], {}, output)).toBe(0);
    expect(await messages('of a stack')).toHaveLength(1);
    expect(await main(['redrive', 'list', '--stack', 'absent'], {}, output)).toBe(1);
    expect(said.join('\n')).toContain('absent');
  });

  describe('where OpenSearch refuses', () => {
    async function refused(status: number, type: string, body: string) {
      await using stub = await startStub(({ method }, response) =>
        response.writeHead(status, { 'content-type': type }).end(method === 'HEAD' ? undefined : body),
      );
      const SecretString = JSON.stringify({ username: 'rescuer', password: 'old' });
      const secrets = new SecretsManagerClient();
      const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name: randomUUID(), SecretString }));
      await putRows(letter('refused'));
      const said: string[] = [];
      const env = variables({ OPENSEARCH_ENDPOINT: stub.url, OPENSEARCH_AUTH: 'basic', OPENSEARCH_SECRET_ARN: ARN });
      const code = await main(['redrive', 'replay'], env, { out: () => {}, status: (text) => said.push(text) });
      expect(await waiting()).toHaveLength(1);
      return { code, said: said.join('\n'), ARN };
    }

    it('the password, it names user and secret', async () => {
      const { code, said, ARN } = await refused(401, 'text/plain', 'Unauthorized');
      expect(said).toMatch(/^sightline: OpenSearch refused user 'rescuer'.*\n/);
      expect(said).toContain(ARN);
      expect(code).toBe(1);
    });

    it('a refresh, it names the permission', async () => {
      const reason = 'no permissions for [indices:admin/refresh[s]] and User [name=rescuer, backend_roles=[]]';
      const failures = [{ shard: 0, status: 'FORBIDDEN', reason: { type: 'security_exception', reason } }];
      const body = JSON.stringify({ _shards: { total: 4, successful: 0, failed: 4, failures } });
      const { code, said } = await refused(403, 'application/json', body);
      expect(said).toMatch(/indices:admin\/refresh\[s\].*\n.*grant/);
      expect(said).not.toContain('Response Error');
      expect(code).toBe(1);
    });
  });

  it('says what to do when the bucket is not there', async () => {
    const env = { PATH: process.env['PATH'], ...aws(), ...variables({ DEAD_LETTER_BUCKET: 'nowhere' }) };
    const args = ['--conditions=@sightline/source', path.join(ROOT, 'bin', 'sightline.ts'), 'redrive', 'list'];
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(1);
    expect(errors).toContain('NoSuchBucket');
    expect(errors).toContain('check --stack and AWS_REGION');
  });
});
