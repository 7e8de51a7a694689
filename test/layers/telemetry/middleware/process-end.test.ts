import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { INVOCATION_METRICS, kindOf, type LogLine, type MetricLine, type SpanLine } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../../../..');
const execute = promisify(execFile);

interface Ended {
  readonly code: number;
  /** What the program itself wrote to stdout. */
  readonly printed: string[];
  readonly logs: LogLine[];
  readonly spans: SpanLine[];
  readonly metrics: MetricLine[];
}

/** Runs a program in a process of its own, which has `invoke(handler, requestId)`. */
async function run(source: string, wrap: 'observed' | 'unobserved' = 'observed'): Promise<Ended> {
  const program = `
    import { setTimeout as sleep } from 'node:timers/promises';
    import { logger, metrics, observed, tracer } from '@sightline/telemetry';
    const steps = metrics.counter('steps');
    const invoke = (handler, awsRequestId) =>
      (${wrap === 'observed' ? 'observed(handler)' : 'handler'})({}, { awsRequestId, functionName: 'front' });
    ${source}`;
  const args = ['--conditions=@sightline/source', '--input-type=module', '--eval', program];
  const env = { PATH: '', SIGHTLINE_DEBUG_BUFFER: '10000' };
  const { code, stdout } = await execute(process.execPath, args, { cwd: repository, env }).then(
    (output) => ({ ...output, code: 0 }),
    (error: { code: number; stdout: string }) => error,
  );
  const lines = stdout.split('\n').filter(Boolean);
  const ofKind = <T>(kind: string): T[] =>
    lines.filter((line) => kindOf(line) === kind).map((line) => JSON.parse(line));
  return {
    code,
    printed: lines.filter((line) => kindOf(line) === undefined),
    logs: ofKind('log'),
    spans: ofKind('span'),
    metrics: ofKind('metric'),
  };
}

function work(end: string): string {
  return `
    await invoke(async () => {
      steps.inc();
      logger.debug('held');
      await tracer.span('outer', async () => {
        await tracer.span('done', () => {});
        await sleep(1);
        ${end}
        await sleep(10_000);
      });
    }, 'r-1');`;
}

const ENDS = {
  'an exception that nobody catches': {
    source: work(`setTimeout(() => { throw new TypeError('no stock'); });`),
    message: 'an uncaught exception ends the process with code 1',
    fields: { reason: 'uncaughtException', exitCode: 1, error: { name: 'TypeError', message: 'no stock' } },
  },
  'a rejection that nobody handles': {
    source: work(`Promise.reject(new TypeError('no stock'));`),
    message: 'an unhandled rejection ends the process with code 1',
    fields: { reason: 'unhandledRejection', exitCode: 1, error: { name: 'TypeError', message: 'no stock' } },
  },
  'process.exit': {
    source: work(`(function giveUp() { process.exit(3); })();`),
    message: 'an exit ends the process with code 3',
    fields: { reason: 'exit', exitCode: 3, error: { stack: expect.stringContaining('giveUp') } },
  },
  'process.exit(0)': {
    source: work(`process.exit(0);`),
    message: 'an exit ends the process with code 0',
    fields: { reason: 'exit', exitCode: 0 },
  },
  'an event loop that runs dry': {
    source: work(`await new Promise(() => {});`),
    message: 'an exit ends the process with code 13',
    fields: { reason: 'exit', exitCode: 13 },
  },
  'a runtime’s own handler of exceptions': {
    source: `
      process.on('uncaughtException', () => setTimeout(() => { console.log('told'); process.exit(129); }, 5));
      ${work(`setTimeout(() => { throw new TypeError('no stock'); });`)}`,
    message: 'an uncaught exception ends the process with code 129',
    fields: { reason: 'uncaughtException', exitCode: 129, error: { message: 'no stock' } },
  },
  'a runtime’s own handler of rejections': {
    source: `
      process.on('unhandledRejection', () => { console.log('told'); process.exit(128); });
      ${work(`Promise.reject(new TypeError('no stock'));`)}`,
    message: 'an unhandled rejection ends the process with code 128',
    fields: { reason: 'unhandledRejection', exitCode: 128, error: { message: 'no stock' } },
  },
} as const;

test.each(Object.entries(ENDS))('%s: all is written, and the process ends as it would', async (_, end) => {
  const [ended, unobserved] = await Promise.all([run(end.source), run(end.source, 'unobserved')]);
  expect({ code: ended.code, printed: ended.printed }).toEqual({ code: unobserved.code, printed: unobserved.printed });
  expect(unobserved.logs.map(({ level }) => level)).not.toContain('FATAL');

  const fatal = ended.logs.filter(({ level }) => level === 'FATAL');
  expect(fatal).toMatchObject([{ message: end.message, requestId: 'r-1', ...end.fields }]);
  expect(ended.logs.map(({ message }) => message)).toContain('held');
  const [done, outer, server] = ended.spans;
  expect([done?.name, outer?.name, server?.name]).toEqual(['done', 'outer', 'front']);
  expect(done?.attributes).not.toHaveProperty('sightline.unfinished');
  expect(outer).toMatchObject({ parentSpanId: server?.spanId, attributes: { 'sightline.unfinished': true } });
  expect(server?.status.code).toBe(2);
  const counted = ended.metrics.filter((line) => line.requestId === 'r-1');
  expect(counted).toMatchObject([{ steps: 1, [INVOCATION_METRICS.invocations]: 1, [INVOCATION_METRICS.errors]: 1 }]);
});

test('each of several invocations tells of the end', async () => {
  const { logs, spans } = await run(`
    for (const request of ['r-1', 'r-2', 'r-3']) invoke(() => sleep(10_000), request);
    process.exit(7);`);
  expect(logs.map(({ requestId }) => requestId)).toEqual(['r-1', 'r-2', 'r-3']);
  expect(spans).toHaveLength(3);
});

test('a module that fails between invocations is told of, and what was recorded outside of them is written', async () => {
  const { code, logs, spans, metrics } = await run(`
    await invoke(async () => {}, 'r-1');
    steps.inc();
    throw new Error('broken module');`);
  expect(code).toBe(1);
  expect(logs).toMatchObject([{ level: 'FATAL', reason: 'unhandledRejection', error: { message: 'broken module' } }]);
  expect(logs[0]).not.toHaveProperty('requestId');
  expect(spans).toHaveLength(1);
  expect(metrics.at(-1)).toMatchObject({ steps: 1 });
});

test('nothing is said of a process that ends between invocations, or lives on after an exception', async () => {
  const { code, logs, spans } = await run(`
    process.on('uncaughtException', () => {});
    await invoke(async () => {
      setTimeout(() => { throw new Error('survived'); });
      await sleep(20);
    }, 'r-1');
    process.exit(0);`);
  expect(code).toBe(0);
  expect(logs).toEqual([]);
  expect(spans).toMatchObject([{ status: { code: 0 } }]);
});
