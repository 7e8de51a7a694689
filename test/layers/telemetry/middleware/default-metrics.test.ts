import { Readable } from 'node:stream';
import { configureLogger, logger, observed } from '@sightline/telemetry';
import { INVOCATION_METRICS as NAMES } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { batchSizeOf, itemFailuresOf } from '../../../../layers/telemetry/src/middleware/batch.ts';
import { responseKindOf } from '../../../../layers/telemetry/src/middleware/invocation-series.ts';
import { invoke } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

test.each([
  [{ Records: [] }, 0],
  [{ Records: [{}, {}] }, 2],
  [{ records: { 'topic-0': [{}, {}], 'topic-1': [{}] } }, 3],
  [{ records: {} }, undefined],
  [{ records: [{}] }, undefined],
  [{}, undefined],
  [null, undefined],
])('the batch of %j has %s records', (event, size) => {
  expect(batchSizeOf(event)).toBe(size);
});

test.each([
  [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, 1],
  [{ batchItemFailures: [] }, 0],
  [{}, undefined],
  [undefined, undefined],
])('%j gives %s records back', (response, failures) => {
  expect(itemFailuresOf(response)).toBe(failures);
});

test.each([
  [{ statusCode: 201 }, '2xx'],
  [{ statusCode: 404, body: Readable.from(['x']) }, '4xx'],
  [{ statusCode: '404' }, '4xx'],
  [{ statusCode: '502' }, '5xx'],
  [{ statusCode: 'ok' }, undefined],
  [{ statusCode: '50' }, undefined],
  [{ statusCode: 7 }, undefined],
  [{ batchItemFailures: [] }, 'batch'],
  [{ batchItemFailures: [{ itemIdentifier: 'a' }] }, 'partial_batch'],
  [Readable.from(['x']), 'stream'],
  ['plain', undefined],
  [undefined, undefined],
])('the kind of response %# is %s', (response, kind) => {
  expect(responseKindOf({ response, threw: false, error: undefined })).toBe(kind);
});

test('the cold invocation tells how long the initialisation took, and a batch its size and failures', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => ({ batchItemFailures: [{ itemIdentifier: 'b' }] }));
  await invoke(handler, 'r-1', { Records: [{ body: 'a' }, { body: 'b' }] });
  await invoke(handler, 'r-2', {});
  const [first, second] = stdout.metrics().filter((line) => NAMES.invocations in line);
  expect(first).toMatchObject({
    [NAMES.coldStarts]: 1,
    [NAMES.initDuration]: { Count: 1 },
    [NAMES.batchSize]: { Sum: 2 },
    [NAMES.itemFailures]: 1,
    [`${NAMES.responses}partial_batch`]: 1,
  });
  expect(second).not.toHaveProperty(NAMES.initDuration);
  expect(second).not.toHaveProperty(NAMES.batchSize);
});

const HTTP_API = { version: '2.0', requestContext: { http: { method: 'GET' } } };
const REST_API = { resource: '/', httpMethod: 'GET', requestContext: {} };
const DURABLE = { DurableExecutionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f:1/durable-execution/e' };

test.each<[string, object, unknown, string | undefined, number | undefined, boolean]>([
  ['an HTTP API takes an object for 200', HTTP_API, { ok: true }, '2xx', 200, false],
  ['an HTTP API takes a text for 200', HTTP_API, 'hello', '2xx', 200, false],
  ['an HTTP API takes a status', HTTP_API, { statusCode: 503 }, '5xx', 503, true],
  ['an HTTP API of a function that streams', HTTP_API, undefined, undefined, undefined, false],
  ['a REST API refuses an object without a status', REST_API, { ok: true }, undefined, undefined, false],
  ['a status that is a text', REST_API, { statusCode: '500' }, '5xx', 500, true],
  ['a text of a status below 500', REST_API, { statusCode: '404' }, '4xx', 404, false],
  ['a durable execution that failed', DURABLE, { Status: 'FAILED', Error: {} }, undefined, undefined, true],
  ['a durable execution that waits', DURABLE, { Status: 'PENDING' }, undefined, undefined, false],
  ["a response of another caller's that says the same", {}, { Status: 'FAILED' }, undefined, undefined, false],
])('%s', async (_, event, response, kind, status, failed) => {
  const stdout = captureStdout();
  await invoke(
    observed(async () => response),
    'r-1',
    event,
  );
  const [line] = stdout.metrics().filter((each) => NAMES.invocations in each);
  const kinds = Object.keys(line!).filter((name) => name.startsWith(NAMES.responses));
  expect(kinds).toEqual(kind === undefined ? [] : [`${NAMES.responses}${kind}`]);
  expect(line).toMatchObject({ [NAMES.errors]: failed ? 1 : 0 });
  const [span] = stdout.spans();
  expect(span!.attributes['http.response.status_code']).toBe(status);
  expect(span!.status.code).toBe(failed ? 2 : 0);
});

test('an error that an HTTP API answers for is not 200', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => {
    throw new Error('no');
  });
  await expect(invoke(handler, 'r-1', HTTP_API)).rejects.toThrow('no');
  expect(stdout.spans()[0]!.attributes).not.toHaveProperty('http.response.status_code');
});

test('the correlation id of the event is in every line of the invocation', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => logger.info('hi'));
  await invoke(handler, 'r-1', { headers: { 'x-correlation-id': 'c-1' } });
  await invoke(handler, 'r-2');
  expect(stdout.logs().map((line) => line['correlationId'])).toEqual(['c-1', undefined]);
});

test('an application’s own way to the correlation id can neither fail the invocation nor the process', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => logger.info('hi'));
  const hooks = [
    () => {
      throw new Error('no id');
    },
    async () => {
      throw new Error('no id');
    },
  ];
  for (const correlationId of hooks) {
    configureLogger({ correlationId });
    await invoke(handler, 'r-1');
  }
  configureLogger({ correlationId: () => undefined });
  expect(stdout.logs().map((line) => line['correlationId'])).toEqual([undefined, undefined]);
});
