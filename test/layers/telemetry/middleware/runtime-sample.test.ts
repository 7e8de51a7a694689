import { observed } from '@sightline/telemetry';
import { RUNTIME_METRICS } from '@sightline/telemetry/wire';
import { expect, test } from 'vitest';
import { invoke } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

test('the runtime is sampled with the first warm invocation, and then not for a while', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => 'ok');
  for (const requestId of ['cold', 'warm', 'soon after']) await invoke(handler, requestId);
  const sampled = stdout.metrics().filter((line) => RUNTIME_METRICS.memory in line);
  expect(sampled.map(({ requestId }) => requestId)).toEqual(['warm']);
  expect(sampled[0]?.[RUNTIME_METRICS.memoryUtilization]).toBeGreaterThan(0);
});
