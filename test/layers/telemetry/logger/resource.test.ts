import { afterEach, expect, test, vi } from 'vitest';
import { startAfresh } from '../support/fresh.ts';
import { captureStdout } from '../support/stdout.ts';

test('resource attributes are in the resource of every span, and the service’s name is the line’s', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'team=checkout,service.name=shop,cloud.region=moon');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  startAfresh();
  const { tracer } = await import('@sightline/telemetry');
  const stdout = captureStdout();
  tracer.span('spanned', () => {});
  expect(stdout.spans()).toMatchObject([
    {
      serviceName: 'shop',
      resource: { attributes: { 'service.name': 'shop', team: 'checkout', 'cloud.region': 'moon' } },
    },
  ]);
});

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
