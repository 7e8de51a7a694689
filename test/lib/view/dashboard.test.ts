import { INVOCATION_METRICS, SYSTEM_METRICS } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { observe, templateOf, testFunction, testStack, theResource } from '../fixture.ts';

interface Widget {
  readonly type: string;
  readonly properties: { readonly title?: string; readonly metrics?: unknown[][]; readonly alarms?: unknown[] };
}

/** The dashboard's body, with every reference written as `${LogicalId}`. */
function widgets(): Widget[] {
  const stack = testStack();
  observe(stack, { namespace: 'Shop' }).attach(testFunction(stack, 'Checkout'));
  const [, { Properties }] = theResource(templateOf(stack), 'AWS::CloudWatch::Dashboard');
  const parts = (Properties['DashboardBody'] as { 'Fn::Join': [string, (string | object)[]] })['Fn::Join'][1];
  const body = parts.map((part) => (typeof part === 'string' ? part : `\${${Object.values(part).flat()[0]}}`)).join('');
  return JSON.parse(body).widgets;
}

const all = widgets();

function metricsOf(title: string): string {
  return JSON.stringify(all.find(({ properties }) => properties.title === title)?.properties.metrics);
}

test.each([
  ['Invocations', INVOCATION_METRICS.invocations, 'Sum'],
  ['Errors', INVOCATION_METRICS.errors, 'Sum'],
  ['Duration, p99 (s)', INVOCATION_METRICS.duration, 'p99'],
  ['Cold starts', INVOCATION_METRICS.coldStarts, 'Sum'],
  ['CPU (%)', SYSTEM_METRICS.cpu, 'Average'],
  ['Memory (%)', SYSTEM_METRICS.memory, 'Average'],
])('%s shows %s of every service', (title, metric, statistic) => {
  expect(JSON.parse(metricsOf(title))).toEqual([
    [
      expect.objectContaining({
        expression: `SEARCH('{"Shop","service"} MetricName="${metric}"', '${statistic}', 60)`,
      }),
    ],
  ]);
});

test('Disk is shown by path', () => {
  expect(metricsOf('Disk (%)')).toContain('{\\"Shop\\",\\"service\\",\\"path\\"}');
});

test('the pipe shows how late, how much and what was refused', () => {
  expect(metricsOf('Iterator age (ms)')).toContain('"IteratorAge","FunctionName"');
  expect(metricsOf('Records')).toMatch(/"IncomingRecords","StreamName".*"GetRecords.Records","StreamName"/);
  expect(metricsOf('Dead letters')).toContain('"Shop","aggregator.dead_letters","service","sightline-aggregator"');
});

test('the alarms of the pipe are on it', () => {
  expect(all.find(({ type }) => type === 'alarm')?.properties.alarms).toHaveLength(4);
});
