import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it, test } from 'vitest';
import { type Figures, judgeFigures, readFigures } from '../../../cli/doctor/pipeline/figures.ts';
import { judgeLastResult, judgeMapping } from '../../../cli/doctor/pipeline/mapping.ts';
import { judgeOwnLog } from '../../../cli/doctor/pipeline/own-judge.ts';
import { failureIn, isReport } from '../../../cli/doctor/pipeline/own-line.ts';
import { ago, duration } from '../../../cli/doctor/time.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const MINUTE = 60_000;

describe('judgeMapping', () => {
  it.each([
    [
      { State: 'Enabled', EventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/telemetry' },
      'ok',
      'enabled, telemetry read by agg',
    ],
    [{ State: 'Disabled', UUID: 'u-1' }, 'failed', 'disabled, read by agg'],
    [{ State: 'Disabling' }, 'failed', 'disabling, read by agg'],
    [{ State: 'Creating' }, 'warning', 'creating, read by agg'],
    [
      { State: 'Disabled', StateTransitionReason: 'The stream is gone' },
      'failed',
      'disabled (The stream is gone), read by agg',
    ],
    [undefined, 'failed', 'agg reads none: its event source mapping is gone'],
  ])('%j is %s', (mapping, state, detail) => {
    expect(judgeMapping('agg', mapping)).toMatchObject({ name: 'stream', state, detail });
  });

  it('says how to enable it', () => {
    const { advice } = judgeMapping('agg', { State: 'Disabled', UUID: 'u-1' });
    expect(advice).toContain("'aws lambda update-event-source-mapping --uuid u-1 --enabled'");
  });
});

describe('judgeLastResult', () => {
  it.each([
    ['OK', 'ok'],
    [undefined, 'ok'],
    ['No records processed', 'ok'],
    ['OK - 12 records, 0 partial failures', 'ok'],
    ['OK - 12 records, 10 partial failures', 'warning'],
    ['Function returned partial batch failures', 'warning'],
    ['PROBLEM: Function call failed', 'failed'],
    ['PROBLEM: Lambda internal error. Please contact Lambda customer support.', 'failed'],
    ['FAILED', 'failed'],
  ])('%s is %s', (result, state) => {
    const check = judgeLastResult({ ...(result !== undefined && { LastProcessingResult: result }) });
    expect(check).toMatchObject({ name: 'last delivery', state });
    if (state !== 'ok') expect(check.detail).toBe(result);
  });
});

describe('failureIn', () => {
  const cause = { type: 'security_exception', reason: 'no permissions for [indices:data/write/index]', status: 403 };

  it.each([
    [
      { level: 'WARN', message: 'records are left for the next delivery', cause },
      'records are left for the next delivery',
      cause,
    ],
    [{ level: 'ERROR', message: { errorType: 'Error', errorMessage: 'bad\nsecret' } }, 'bad secret', undefined],
    [{ level: 'ERROR', errorType: 'Runtime.ExitError', errorMessage: 'exited' }, 'exited', undefined],
    [{ type: 'platform.report', record: { status: 'timeout' } }, 'it was ended by its time-out', undefined],
    [
      { type: 'platform.report', record: { status: 'error', errorType: 'Runtime.OutOfMemory' } },
      'Runtime.OutOfMemory',
      undefined,
    ],
  ])('%j', (line, message, expected) => {
    expect(failureIn(JSON.stringify(line), 1)).toEqual({ time: 1, message, ...(expected && { cause: expected }) });
  });

  it.each([
    '{"level":"INFO","message":"fine"}',
    '{"_aws":{},"aggregator.records":1}',
    '{"type":"platform.report","record":{"status":"success"}}',
    'plain text',
    'null',
    '7',
  ])('nothing in %s', (line) => {
    expect(failureIn(line, 1)).toBeUndefined();
  });
});

describe('judgeOwnLog', () => {
  const context = { endpoint: 'https://search.example.com', logGroup: '/sightline/agg', iteratorAgeMs: 900, now: NOW };
  const failure = (minutes: number, cause?: { type: string; reason: string; status?: number }) => ({
    time: NOW - minutes * MINUTE,
    message: 'records are left',
    ...(cause && { cause }),
  });
  const judge = (...args: Parameters<typeof failure>) => judgeOwnLog({ failure: failure(...args) }, context);

  it('names the permission that the aggregator lacks', () => {
    const reason =
      'no permissions for [indices:data/write/index] and User [name=writer, backend_roles=[], requestedTenant=null]';
    const check = judge(1, { type: 'security_exception', reason, status: 403 });
    expect(check).toMatchObject({ name: 'aggregator', state: 'failed' });
    expect(check.detail).toContain(
      'its own last failure, 60 s ago: records are left: security_exception: no permissions',
    );
    expect(check.advice).toMatch(/grant indices:data\/write\/index .*'writer'.*its log group is \/sightline\/agg/);
  });

  it('says what to do about a certificate and a block', () => {
    expect(judge(1, { type: 'ConnectionError', reason: 'certificate has expired' }).advice).toContain('renew it');
    const block = 'index [logs] blocked by: [FORBIDDEN/8/index write (api)];';
    expect(judge(1, { type: 'cluster_block_exception', reason: block, status: 403 }).advice).toContain(
      'index.blocks.write',
    );
  });

  it('takes an old one for a warning, and none for well', () => {
    expect(judge(20)).toMatchObject({ state: 'warning', detail: expect.stringContaining('20 min ago') });
    expect(judgeOwnLog({}, context)).toMatchObject({ state: 'ok' });
  });

  it('takes one for over once an invocation was reported after it, unless records wait all the same', () => {
    const after = { failure: failure(2), reported: NOW - MINUTE };
    expect(judgeOwnLog(after, context)).toMatchObject({ state: 'warning' });
    expect(judgeOwnLog(after, { ...context, iteratorAgeMs: 10 * MINUTE })).toMatchObject({ state: 'failed' });
    expect(judgeOwnLog({ ...after, reported: NOW - 2 * MINUTE }, context)).toMatchObject({ state: 'failed' });
  });

  it('knows the report of an invocation', () => {
    expect(isReport('{"_aws":{},"service":"sightline-aggregator","aggregator.records":12}')).toBe(true);
    expect(isReport('{"level":"INFO","message":"aggregator.records"}')).toBe(false);
    expect(isReport('no JSON')).toBe(false);
  });
});

describe('figures', () => {
  const none: Figures = {
    invocations: undefined,
    errors: undefined,
    recentErrors: undefined,
    throttles: undefined,
    iteratorAgeMs: undefined,
    documents: undefined,
    retries: undefined,
    flattened: undefined,
    deadLetters: undefined,
    givenUp: undefined,
  };
  const statesOf = (figures: Partial<Figures>) =>
    Object.fromEntries(judgeFigures({ ...none, ...figures }).map(({ name, state }) => [name, state]));

  it.each<[Partial<Figures>, object]>([
    [{}, { 'aggregator errors': 'ok', 'iterator age': 'ok', documents: 'ok' }],
    [
      { invocations: 40, documents: 900, iteratorAgeMs: 1_200 },
      { 'aggregator errors': 'ok', 'iterator age': 'ok' },
    ],
    [{ invocations: 40, errors: 4, recentErrors: 4 }, { 'aggregator errors': 'failed' }],
    [{ invocations: 40, errors: 4, recentErrors: 0 }, { 'aggregator errors': 'warning' }],
    [{ invocations: 40, throttles: 3 }, { 'aggregator errors': 'warning' }],
    [{ iteratorAgeMs: 600_000 }, { 'iterator age': 'warning' }],
    [{ documents: 5, deadLetters: 2 }, { documents: 'warning' }],
    [{ givenUp: 1 }, { documents: 'failed' }],
  ])('%j', (figures, expected) => {
    expect(statesOf(figures)).toMatchObject(expected);
  });

  it('says how late, and of how many calls how many failed', () => {
    const [errors, age] = judgeFigures({
      ...none,
      invocations: 40,
      errors: 4,
      recentErrors: 1,
      iteratorAgeMs: 600_000,
    });
    expect(errors?.detail).toBe('4 of 40 calls failed, 0 were throttled, in 15 min');
    expect(age?.detail).toBe('oldest record in a batch: 10 min');
  });

  test('are read by one request: sums, the newest age, and the errors of the last minutes apart', async () => {
    const requests: unknown[] = [];
    const times = [1, 9].map((minutes) => new Date(NOW - minutes * MINUTE));
    const MetricDataResults = [
      { Id: 'invocations', Values: [3, 4], Timestamps: times },
      { Id: 'errors', Values: [1, 2], Timestamps: times },
      { Id: 'iteratorAgeMs', Values: [700, 9_000], Timestamps: times },
    ];
    const send = async (command: unknown) => {
      requests.push(command);
      return { MetricDataResults };
    };
    const source = { aggregator: 'agg', mapping: 'u-1', namespace: 'Sightline' };
    const figures = await readFigures({ send } as unknown as CloudWatchClient, source, NOW);
    expect(figures).toEqual({ ...none, invocations: 7, errors: 3, recentErrors: 1, iteratorAgeMs: 700 });
    expect(requests).toHaveLength(1);
  });
});

test.each([
  [-5, '0 s'],
  [90_000, '90 s'],
  [600_000, '10 min'],
  [4 * 3_600_000, '4 h'],
  [72 * 3_600_000, '3 days'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
  expect(ago(ms)).toBe(`${text} ago`);
});
