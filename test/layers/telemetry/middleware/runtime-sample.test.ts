import { observed } from '@sightline/telemetry';
import { RUNTIME_METRICS } from '@sightline/telemetry/wire';
import { expect, test, vi } from 'vitest';
import { invoke } from '../support/lambda.ts';
import { captureStdout } from '../support/stdout.ts';

test('the first warm invocation has the sampler loaded, the next is sampled, and then none for a while', async () => {
  const stdout = captureStdout();
  const handler = observed(async () => 'ok');
  for (const requestId of ['cold', 'warm']) await invoke(handler, requestId);
  await vi.dynamicImportSettled();
  for (const requestId of ['warmer', 'soon after']) await invoke(handler, requestId);
  const sampled = stdout.metrics().filter((line) => RUNTIME_METRICS.memory in line);
  expect(sampled.map(({ requestId }) => requestId)).toEqual(['warmer']);
  expect(sampled[0]?.[RUNTIME_METRICS.memoryUtilization]).toBeGreaterThan(0);
});
