import { configureLogger, logger, observed, tracer } from '@sightline/telemetry';
import { afterEach, expect, test } from 'vitest';
import { invoke } from '../support/lambda.ts';
import { captureStdout, type Stdout } from '../support/stdout.ts';

afterEach(() => configureLogger({ spanEvents: 'SILENT', level: 'INFO' }));

async function logInSpans(): Promise<Stdout> {
  const stdout = captureStdout();
  logger.error('outside');
  const handler = observed(async () => {
    tracer.span('work', (span) => {
      logger.debug('looked up', { key: 7 });
      logger.child({ part: 'a' }).warn('slow', new Error('late'));
      span.end();
      logger.error('after the end');
    });
    logger.info(`in the server span ${'x'.repeat(2_000)}`);
  });
  await invoke(handler, 'r-1');
  return stdout;
}

function eventsOf(stdout: Stdout): unknown[][] {
  return stdout.spans().map(({ events }) => events.map(({ name, attributes }) => [name, attributes]));
}

test('without being asked, logging adds no events', async () => {
  expect(eventsOf(await logInSpans())).toEqual([[], []]);
});

test('lines of the level and above become events of the span that they are logged in', async () => {
  configureLogger({ spanEvents: 'INFO' });
  const [work, server] = eventsOf(await logInSpans());
  expect(work).toEqual([['log', { 'log.severity': 'WARN', 'log.message': 'slow' }]]);
  expect(server).toEqual([
    ['log', { 'log.severity': 'INFO', 'log.message': `in the server span ${'x'.repeat(2_000)}`.slice(0, 1_024) }],
  ]);
});

test('they do so whether they are written or not', async () => {
  configureLogger({ spanEvents: 'DEBUG', level: 'ERROR' });
  const stdout = await logInSpans();
  expect(stdout.logs().map(({ message }) => message)).toEqual(['outside', 'after the end']);
  const [work, server] = eventsOf(stdout);
  expect(work).toHaveLength(2);
  expect(server).toHaveLength(1);
});

test('the message of an event is cut between two characters', async () => {
  configureLogger({ spanEvents: 'INFO' });
  const stdout = captureStdout();
  await invoke(
    observed(async () => logger.info(`a${'😀'.repeat(1_000)}`)),
    'r-1',
  );
  const [event] = stdout.spans()[0]?.events ?? [];
  expect(event?.attributes['log.message']).toBe(`a${'😀'.repeat(511)}`);
});
