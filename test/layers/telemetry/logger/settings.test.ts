import type { LogLine } from '@sightline/telemetry/wire';
import { afterEach, expect, test, vi } from 'vitest';
import { createInvocation, invocations } from '../../../../layers/telemetry/src/invocation.ts';
import { createLogger, type Logger } from '../../../../layers/telemetry/src/logger/logger.ts';
import {
  changeSettings,
  type LiveSettings,
  type LogConfig,
  rankOfInvocation,
  settingsOf,
} from '../../../../layers/telemetry/src/logger/settings.ts';
import { stderrOf } from '../support/stderr.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

interface Rig {
  readonly logger: Logger;
  readonly settings: LiveSettings;
  readonly config: LogConfig;
  messages(): string[];
}

function rig(config: LogConfig): Rig {
  const lines: string[] = [];
  const settings = settingsOf(config);
  const common = { service: 'shop', functionName: undefined, misspelled: [] };
  const logger = createLogger({ config: { ...common, ...config }, settings, write: (line) => lines.push(line) });
  return {
    logger,
    settings,
    config,
    messages: () => lines.map((line) => (JSON.parse(line) as LogLine).message),
  };
}

test('a level set in code holds for loggers that are there already', () => {
  const { logger, settings, config, messages } = rig({ level: 'INFO' });
  const child = logger.child({ part: 'card' });
  child.debug('no');
  changeSettings(settings, config, { level: 'DEBUG' });
  child.debug('yes');
  changeSettings(settings, config, { level: 'ERROR' });
  logger.warn('no');
  expect(messages()).toEqual(['yes']);
});

test('the environment’s level wins when it is the stricter', () => {
  const { logger, settings, config, messages } = rig({ level: 'WARN', hasLevel: true });
  changeSettings(settings, config, { level: 'DEBUG' });
  logger.info('no');
  logger.warn('yes');
  expect(messages()).toEqual(['yes']);
});

test('silent writes nothing, not even a sampled invocation’s', () => {
  const { logger, settings, messages } = rig({ level: 'SILENT', debugSampleRate: 1, debugBuffer: 1_000 });
  const invocation = createInvocation('r-1', 'front');
  invocation.logRank = rankOfInvocation(settings);
  invocations.run(invocation, () => {
    logger.fatal('no');
    logger.debug('no');
  });
  expect(messages()).toEqual([]);
  expect(invocation.heldLogs).toBeUndefined();
});

test('critical is fatal by another name', () => {
  const { logger, messages } = rig({ level: 'FATAL' });
  logger.critical('yes');
  expect(messages()).toEqual(['yes']);
});

test('a sampled invocation writes its debug lines, and only it', () => {
  const { logger, settings, messages } = rig({ level: 'WARN', debugSampleRate: 0.1 });
  const random = vi.spyOn(Math, 'random');
  for (const [value, requestId] of [
    [0.09, 'sampled'],
    [0.1, 'not'],
  ] as const) {
    random.mockReturnValue(value);
    const invocation = createInvocation(requestId, 'front');
    invocation.logRank = rankOfInvocation(settings);
    invocations.run(invocation, () => logger.debug(requestId));
  }
  logger.debug('outside');
  expect(messages()).toEqual(['sampled']);
});

test('what Lambda would drop is neither sampled nor held', () => {
  const { logger, settings, messages } = rig({
    level: 'WARN',
    platformLevel: 'INFO',
    debugSampleRate: 1,
    debugBuffer: 10_000,
  });
  const invocation = createInvocation('r-1', 'front');
  invocation.logRank = rankOfInvocation(settings);
  invocations.run(invocation, () => {
    logger.debug('no');
    logger.info('yes');
  });
  expect(messages()).toEqual(['yes']);
  expect(invocation.heldLogs).toBeUndefined();
});

test('milder lines are held, the last ones that have room', () => {
  const { logger, messages } = rig({ level: 'INFO', debugBuffer: 1_000 });
  const invocation = createInvocation('r-1', 'front');
  invocations.run(invocation, () => {
    for (let i = 0; i < 100; i++) logger.debug(`d${i}`);
    logger.info('written');
  });
  expect(messages()).toEqual(['written']);
  const held = invocation.heldLogs?.take() ?? [];
  expect(held.join('').length).toBeLessThanOrEqual(1_000);
  const kept = held.map((line) => (JSON.parse(line) as LogLine).message);
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => `d${100 - kept.length + index}`));
  expect(kept.length).toBeGreaterThan(3);
  expect(invocation.heldLogs?.take()).toEqual([]);
});

test('a level in whatever case is one, and another word leaves the level as it is', () => {
  const { logger, settings, config, messages } = rig({ level: 'INFO' });
  changeSettings(settings, config, { level: 'warn' as 'WARN' });
  logger.info('too mild');
  const stderr = stderrOf(() => changeSettings(settings, config, { level: 'loud' as 'WARN' }));
  logger.info('still too mild');
  logger.warn('written');
  expect(messages()).toEqual(['written']);
  expect(stderr).toContain("ignored 'loud'");
});

test('redaction that can’t be compiled is warned of, and what was secret stays so', () => {
  const { logger, settings, config, messages } = rig({ level: 'INFO' });
  const stderr = stderrOf(() => changeSettings(settings, config, { redact: { keys: 'mine' as never } }));
  expect(stderr).toContain('setting what is secret failed');
  logger.info({ password: 'hunter2' } as never);
  expect(messages()).toEqual(['{"password":"[REDACTED]"}']);
});
