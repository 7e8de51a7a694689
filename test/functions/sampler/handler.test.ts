import fs from 'node:fs';
import { LINE_END } from '@sightline/telemetry/wire';
import type { Context } from 'aws-lambda';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loopback, type Received } from '../setup/loopback.ts';

const context = { awsRequestId: 'r-1' } as Context;

/** Loads the handler as Lambda does, with CloudWatch on the loopback interface; stdout is kept instead of written. */
async function coldStart(status: number) {
  const cloudWatch = await loopback(() => ({ status, body: status === 200 ? {} : { message: 'not authorized' } }));
  const variables = {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    AWS_LAMBDA_FUNCTION_NAME: 'sightline-sampler',
    OTEL_SERVICE_NAME: 'sampler',
    SIGHTLINE_NAMESPACE: 'Shop',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const written: string[] = [];
  const stdout = vi.spyOn(fs, 'writeSync').mockImplementation((_fd: number, data: unknown) => {
    written.push(String(data));
    return Buffer.byteLength(String(data));
  });
  onTestFinished(() => {
    vi.unstubAllEnvs();
    stdout.mockRestore();
  });
  vi.resetModules();
  const { handler } = await import('../../../functions/sampler/handler.ts');
  return { handler, cloudWatch, lines: () => written.join('').trimEnd().split('\n') };
}

interface Datum {
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Unit: string;
  readonly Value: number;
  readonly Timestamp: number;
}

const requestOf = ({ body }: Received): { Namespace: string; MetricData: Datum[] } => JSON.parse(body.toString());

test('a sample goes to CloudWatch and to stdout, and is the same in both', async () => {
  const { handler, cloudWatch, lines } = await coldStart(200);
  await handler({}, context);

  const [request] = cloudWatch.received;
  expect(request?.headers['x-amz-target']).toMatch(/\.PutMetricData$/);
  const { Namespace, MetricData } = requestOf(request!);
  expect(Namespace).toBe('Shop');
  expect(MetricData.map(({ MetricName }) => MetricName)).toEqual(
    expect.arrayContaining(['system_memory_usage', 'system_disk_usage']),
  );

  const documents = lines().map((line) => {
    expect(line.endsWith(LINE_END)).toBe(true);
    return JSON.parse(line);
  });
  for (const { MetricName, Dimensions, Value, Unit, Timestamp } of MetricData) {
    expect(Unit).toBe('Percent');
    expect(Value).toBeGreaterThanOrEqual(0);
    expect(Value).toBeLessThanOrEqual(100);
    const dimensions = Object.fromEntries(Dimensions.map((dimension) => [dimension.Name, dimension.Value]));
    expect(dimensions['service']).toBe('sampler');
    const document = documents.find((candidate) => MetricName in candidate);
    expect(document).toMatchObject({
      ...dimensions,
      [MetricName]: Value,
      requestId: 'r-1',
      function: 'sightline-sampler',
    });
    expect(document._aws).toEqual({ Timestamp: Math.round(Timestamp * 1000), CloudWatchMetrics: [] });
  }
});

test('when CloudWatch refuses, the lines are there and the invocation fails', async () => {
  const { handler, lines } = await coldStart(403);
  await expect(handler({}, context)).rejects.toThrow('not authorized');
  expect(lines().length).toBeGreaterThan(0);
});
