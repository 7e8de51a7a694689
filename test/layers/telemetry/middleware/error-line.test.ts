import middy from '@middy/core';
import { configureLogger, logger, observe, observed } from '@sightline/telemetry';
import { afterEach, expect, test } from 'vitest';
import { invoke, lambdaContext } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

afterEach(() => configureLogger({ level: 'INFO' }));

test('an invocation that throws and logs nothing leaves one line with its error, in its only write', async () => {
  const stdout = captureStdout();
  const error = Object.assign(new TypeError('no card'), { statusCode: 402 });
  const handler = observed(async () => {
    logger.info('paying');
    logger.warn('slow');
    throw error;
  });
  await expect(invoke(handler, 'r-1')).rejects.toBe(error);
  expect(stdout.writes).toHaveLength(3);
  const { traceId, spanId } = stdout.spans()[0] ?? {};
  expect(stdout.logs().slice(2)).toMatchObject([
    {
      level: 'ERROR',
      message: 'no card',
      requestId: 'r-1',
      function: 'front',
      traceId,
      spanId,
      error: { name: 'TypeError', statusCode: 402, stack: expect.stringContaining('error-line.test.ts') },
    },
  ]);
});

test.each([
  ['a text', 'boom', 'boom', { name: 'string', message: 'boom' }],
  ['nothing', undefined, 'undefined', { name: 'undefined' }],
  ['an error without a message', new RangeError(), 'RangeError', { name: 'RangeError', message: '' }],
])('%s that is thrown is told of', async (_, thrown, message, error) => {
  const stdout = captureStdout();
  const handler = middy(async () => {
    throw thrown;
  }).use(observe());
  await handler({}, lambdaContext('r-1') as never).catch(() => {});
  expect(stdout.logs()).toMatchObject([{ level: 'ERROR', message, error }]);
});

test.each(['error', 'fatal'] as const)('one that has logged at level %s is told of once', async (method) => {
  const stdout = captureStdout();
  const handler = observed(async () => {
    logger[method]('payment failed');
    throw new Error('no card');
  });
  await expect(invoke(handler, 'r-1')).rejects.toThrow('no card');
  expect(stdout.logs()).toMatchObject([{ message: 'payment failed' }]);
  await expect(
    invoke(
      observed(() => Promise.reject(new Error('another'))),
      'r-2',
    ),
  ).rejects.toThrow();
  expect(stdout.logs()).toMatchObject([{ requestId: 'r-1' }, { requestId: 'r-2', message: 'another' }]);
});

test('one that answers leaves none, whatever it answers', async () => {
  const stdout = captureStdout();
  await invoke(
    observed(async () => ({ statusCode: 500 })),
    'r-1',
  );
  const answering = middy(async (): Promise<{ statusCode: number }> => {
    throw new Error('no card');
  })
    .use(observe())
    .onError((request) => {
      request.response = { statusCode: 402 };
    });
  await answering({}, lambdaContext('r-2') as never);
  expect(stdout.logs()).toEqual([]);
});

test('at level SILENT none is written', async () => {
  configureLogger({ level: 'SILENT' });
  const stdout = captureStdout();
  await expect(
    invoke(
      observed(() => Promise.reject(new Error('no card'))),
      'r-1',
    ),
  ).rejects.toThrow();
  expect(stdout.logs()).toEqual([]);
});

test('the tenant of an isolated function is in its lines, beside the correlation id', async () => {
  const stdout = captureStdout();
  const handler = observed(async (_event: object, _context: unknown) => logger.info('x'));
  const context = { ...lambdaContext('r-1'), tenantId: 'blue' };
  await handler({ correlationId: 'c-1' }, context);
  await handler({}, { ...context, tenantId: 'red' });
  await handler({}, lambdaContext('r-2'));
  expect(stdout.logs().map(({ tenantId, correlationId }) => ({ tenantId, correlationId }))).toEqual([
    { tenantId: 'blue', correlationId: 'c-1' },
    { tenantId: 'red', correlationId: undefined },
    { tenantId: undefined, correlationId: undefined },
  ]);
});
