import { afterEach, expect, test, vi } from 'vitest';
import { captureStdout } from '../support/stdout.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

test('resource attributes are in every line, and a line’s own field wins', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'team=checkout,service.name=shop,host.password=open');
  vi.resetModules();
  const { logger } = await import('../../../../layers/telemetry/src/logger/index.ts');
  const stdout = captureStdout();
  logger.info('own', { team: 'mine' });
  logger.child({ part: 'payments' }).info('child');
  const hidden = { service: 'shop', 'host.password': '[REDACTED]' };
  expect(stdout.logs()).toMatchObject([
    { ...hidden, team: 'mine' },
    { ...hidden, team: 'checkout', part: 'payments' },
  ]);
});
