import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { AttachedFunction } from '../../../cli/doctor/functions/attached.ts';
import { feedsAnother, judgeFunction, type Problem } from '../../../cli/doctor/functions/judge.ts';
import { functionId, isUnattached, judgeLines } from '../../../cli/doctor/functions/one.ts';
import { reportFunctions } from '../../../cli/doctor/functions/report.ts';
import { LAYER_VARIABLES, unknownVariables } from '../../../cli/doctor/functions/settings.ts';
import { judgeSilence } from '../../../cli/doctor/functions/silent.ts';
import type { Subscription } from '../../../cli/doctor/functions/subscription.ts';
import { ROOT } from '../../../local/paths.ts';

const STREAM = 'arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry';
const LAYER = 'arn:aws:lambda:eu-west-1:123456789012:layer:sightline-telemetry';
const expected = { stream: STREAM, layer: `${LAYER}:5`, hasOthers: false };
const subscribed: Subscription = [{ destination: STREAM, pattern: '' }];

const checkout: AttachedFunction = {
  name: 'checkout',
  layer: `${LAYER}:5`,
  isTagged: true,
  isSampler: false,
  variables: { OTEL_SERVICE_NAME: 'checkout', SIGHTLINE_NAMESPACE: 'Sightline', SIGHTLINE_LOG_LEVEL: 'INFO' },
  logGroup: '/aws/lambda/checkout',
  applicationLevel: 'DEBUG',
  systemLevel: 'INFO',
};

describe('judgeFunction', () => {
  it('finds nothing wrong with a function as attach leaves it, nor with one that bundles the package', () => {
    expect(judgeFunction(checkout, subscribed, expected)).toEqual([]);
    expect(judgeFunction({ ...checkout, layer: undefined, isTagged: false }, subscribed, expected)).toEqual([]);
  });

  it.each<[Partial<AttachedFunction>, Subscription, Problem['state'], string, string]>([
    [{ layer: undefined }, subscribed, 'failed', 'has not the layer', `add the layer ${LAYER}:5`],
    [{ layer: `${LAYER}:3` }, subscribed, 'warning', 'has version 3 of the layer, and the stack made 5', 'stack again'],
    [
      { variables: { SIGHTLINE_LOGLEVEL: 'DEBUG' } },
      subscribed,
      'warning',
      'SIGHTLINE_LOGLEVEL',
      'SIGHTLINE_LOG_LEVEL?',
    ],
    [
      { variables: { SIGTHLINE_NAMESPACE: 'Shop' } },
      subscribed,
      'warning',
      'SIGTHLINE_NAMESPACE',
      'SIGHTLINE_NAMESPACE?',
    ],
    [
      { variables: { SIGHTLINE_ENABLE_FUN: '1' } },
      subscribed,
      'warning',
      'SIGHTLINE_ENABLE_FUN',
      'docs/configuration.md',
    ],
    [
      { applicationLevel: 'ERROR' },
      subscribed,
      'warning',
      'drop log lines below ERROR',
      'ApplicationLogLevel to DEBUG',
    ],
    [
      { applicationLevel: 'INFO', variables: { SIGHTLINE_LOG_LEVEL: 'debug' } },
      subscribed,
      'warning',
      'below INFO, though the layer writes them from DEBUG on',
      'ApplicationLogLevel to DEBUG',
    ],
    [
      { variables: { SIGHTLINE_LOG_LEVEL: 'verbose' } },
      subscribed,
      'warning',
      'LEVEL=verbose, which is no level',
      'TRACE',
    ],
    [{ systemLevel: 'WARN' }, subscribed, 'warning', 'drop its own reports', 'SystemLogLevel to INFO'],
    [
      {},
      [],
      'failed',
      '/aws/lambda/checkout sends nothing to telemetry',
      `--log-group-name /aws/lambda/checkout --filter-name sightline --filter-pattern '' --distribution Random --destination-arn ${STREAM}`,
    ],
    [
      {},
      [{ destination: 'arn:aws:lambda:eu-west-1:1:function:shipper', pattern: '' }],
      'failed',
      'sends nothing to telemetry, only to function:shipper',
      'aws logs put-subscription-filter',
    ],
    [{}, 'no log group', 'failed', '/aws/lambda/checkout does not exist', 'make the group, then: aws logs'],
    [{}, [{ destination: STREAM, pattern: 'ERROR' }], 'warning', "only lines that match 'ERROR'", 'empty the pattern'],
  ])('%j, %j: %s', (overrides, subscription, state, what, advice) => {
    const [problem, ...others] = judgeFunction({ ...checkout, ...overrides }, subscription, expected);
    expect(others).toEqual([]);
    expect(problem?.state).toBe(state);
    expect(problem?.what).toContain(what);
    expect(problem?.advice).toContain(advice);
  });

  it('says nothing of what it does not know', () => {
    expect(judgeFunction(checkout, undefined, { stream: undefined, layer: undefined, hasOthers: false })).toEqual([]);
    expect(judgeFunction({ ...checkout, layer: undefined, isTagged: undefined }, subscribed, expected)).toEqual([]);
  });

  it('leaves functions of another Sightline to its own doctor', () => {
    const elsewhere = [{ destination: STREAM.replace('telemetry', 'other'), pattern: '' }];
    expect(feedsAnother(elsewhere, { ...expected, hasOthers: true })).toBe(true);
    expect(feedsAnother(elsewhere, expected)).toBe(false);
    expect(feedsAnother([...elsewhere, ...subscribed], { ...expected, hasOthers: true })).toBe(false);
    expect(feedsAnother([], { ...expected, hasOthers: true })).toBe(false);
  });
});

test('knows exactly the variables that the layer reads', () => {
  const sources = globSync('layers/telemetry/src/**/*.ts', { cwd: ROOT }).map((file) =>
    readFileSync(path.join(ROOT, file), 'utf8'),
  );
  const read = sources.flatMap((source) => [...source.matchAll(/'(SIGHTLINE_[A-Z_]+)'/g)].map(([, name]) => name));
  expect([...new Set(read)].toSorted()).toEqual([...LAYER_VARIABLES].toSorted());
});

test('leaves variables of others alone', () => {
  expect(unknownVariables({ SIGNAL_LEVEL: 'x', SIGHT_X: 'x', STAGE: 'prod', OTEL_SERVICE_NAME: 'x' })).toEqual([]);
});

describe('reportFunctions', () => {
  const problem = (state: Problem['state'], what: string): Problem => ({ state, what, advice: `mend ${what}` });

  it('tells of many that are well in one line', () => {
    const findings = Array.from({ length: 12 }, (_, n) => ({ name: `f${n}`, problems: [] }));
    expect(reportFunctions(findings, { attached: 12, elsewhere: 2, unread: 0 })).toEqual([
      { name: 'functions', state: 'ok', detail: '12 attached, all subscribed; 2 more feed another Sightline' },
    ]);
  });

  it('names those that are not, the failed ones and the worst problem first', () => {
    const checks = reportFunctions(
      [
        { name: 'a', problems: [problem('warning', 'old')] },
        { name: 'b', problems: [problem('warning', 'odd'), problem('failed', 'mute')] },
        { name: 'c', problems: [] },
      ],
      { attached: 3, elsewhere: 0, unread: 0 },
    );
    expect(checks).toEqual([
      { name: 'function b', state: 'failed', detail: 'mute; odd', advice: 'mend mute; mend odd' },
      { name: 'function a', state: 'warning', detail: 'old', advice: 'mend old' },
      { name: 'functions', state: 'ok', detail: '3 attached, 2 with problems (above)' },
    ]);
  });

  it('tells only how many there are beyond twenty', () => {
    const findings = Array.from({ length: 25 }, (_, n) => ({ name: `f${n}`, problems: [problem('failed', 'mute')] }));
    const checks = reportFunctions(findings, { attached: 25, elsewhere: 0, unread: 0 });
    expect(checks).toHaveLength(22);
    expect(checks[20]).toMatchObject({ name: 'functions', state: 'warning', detail: '5 more have problems' });
  });

  it('does not say that all are subscribed where it did not look', () => {
    const [check] = reportFunctions([], { attached: 600, elsewhere: 0, unread: 100 });
    expect(check).toMatchObject({
      state: 'warning',
      detail: '600 attached, 0 with problems (above), 100 not looked at',
    });
  });

  it('warns where none is attached', () => {
    expect(reportFunctions([], { attached: 0, elsewhere: 0, unread: 0 })).toMatchObject([{ state: 'warning' }]);
  });
});

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HOUR = 3_600_000;

describe('judgeSilence', () => {
  it.each([
    [{}, {}, 'ok', 'no attached function was called'],
    [{ a: 5 }, { a: NOW - 60_000, b: 0 }, 'ok', 'of each of the 1 functions'],
    [{ a: 5, b: 1 }, { a: NOW - 60_000 }, 'failed', 'b (called 1 times, newest line none in a day)'],
    [{ a: 5 }, { a: NOW - 3 * HOUR }, 'failed', 'a (called 5 times, newest line 3 h ago)'],
    [{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 }, {}, 'failed', ', and 1 more'],
  ])('calls %j, newest %j: %s', (calls, newest, state, detail) => {
    const check = judgeSilence(new Map(Object.entries(calls)), new Map(Object.entries(newest)), NOW);
    expect(check).toMatchObject({ name: 'lines', state, detail: expect.stringContaining(detail) });
  });
});

describe('one function', () => {
  it.each([
    ['checkout', { name: 'checkout' }],
    ['checkout:live', { name: 'checkout' }],
    ['arn:aws:lambda:eu-west-1:123456789012:function:checkout', { name: 'checkout', region: 'eu-west-1' }],
    ['arn:aws:lambda:eu-west-1:123456789012:function:checkout:7', { name: 'checkout', region: 'eu-west-1' }],
  ])('is named by %s', (text, id) => {
    expect(functionId(text)).toEqual(id);
  });

  it('is attached by its layer, its tag or a setting', () => {
    const bare = { ...checkout, layer: undefined, isTagged: false, variables: { STAGE: 'prod' } };
    expect(isUnattached(bare)).toBe(true);
    expect(isUnattached({ ...bare, isTagged: true })).toBe(false);
    expect(isUnattached({ ...bare, variables: { SIGHTLINE_LOG_LEVEL: 'INFO' } })).toBe(false);
    expect(isUnattached(checkout)).toBe(false);
  });

  it.each([
    [undefined, undefined, 'warning', 'none, neither in its log group nor in OpenSearch'],
    [NOW - 20_000, NOW - 21_000, 'ok', 'newest in its log group 20 s ago, in OpenSearch 21 s ago'],
    [NOW - 20_000, NOW - HOUR, 'failed', '60 min late'],
    [NOW - 20_000, undefined, 'failed', 'none of a day in OpenSearch'],
    [undefined, NOW - 20_000, 'ok', 'newest in OpenSearch 20 s ago'],
  ])('in its group %s, in OpenSearch %s: %s', (inLogGroup, inOpenSearch, state, detail) => {
    expect(judgeLines('checkout', { calls: 3, inLogGroup, inOpenSearch }, NOW)).toMatchObject({
      name: 'lines of checkout',
      state,
      detail: expect.stringContaining(detail),
    });
  });
});
