import fs from 'node:fs';
import { Writable } from 'node:stream';
import type { Loop, Suite, Variant } from '../suite.ts';

const FIELDS = { orderId: 'o-17', amount: 12.5, currency: 'EUR', items: 3, paid: true } as const;
const NOTHING_SECRET = { ...FIELDS, headers: { accept: '*/*', host: 'example.com' } } as const;
const SECRET = { ...FIELDS, headers: { authorization: 'Bearer abc', accept: '*/*' } } as const;
const CONTEXT = { awsRequestId: '8a7f3c1e-0b7d-4f4e-9a51-2f1f3c5d7e90', functionName: 'front' } as const;
const COLD = { service: 'shop', function: 'front', requestId: CONTEXT.awsRequestId, customer: 'c-17' } as const;

/** What is written to stdout goes nowhere, so that the line is measured and not the pipe. */
function dropStdout(): void {
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
  fs.writeSync = ((fd: number, data: string | Buffer, ...rest: unknown[]) =>
    fd === 1 ? Buffer.byteLength(data) : write(fd, data, ...rest)) as typeof fs.writeSync;
}

/** Runs a loop inside an invocation with one appended field, as a function's handler does. */
async function ours(make: (logger: typeof import('@sightline/telemetry').logger) => Loop): Promise<Loop> {
  dropStdout();
  const { logger, observed } = await import('@sightline/telemetry');
  const loop = make(logger);
  const handler = observed((times: number, _context: object) => {
    logger.append({ customer: 'c-17' });
    return loop(times);
  });
  return (times) => handler(times, CONTEXT);
}

const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const powertools = async () => {
  const { Console } = await import('node:console');
  const { Logger } = await import('@aws-lambda-powertools/logger');
  const logger = new Logger({ serviceName: 'shop', logLevel: 'INFO' });
  Object.assign(logger, { console: new Console(nowhere()) });
  logger.addContext({ ...CONTEXT, memoryLimitInMB: '128', invokedFunctionArn: 'arn' } as never);
  logger.appendKeys({ customer: 'c-17' });
  return logger;
};

const pino = async (redact?: { paths: string[] }) => {
  const { default: create } = await import('pino');
  const options = {
    base: COLD,
    messageKey: 'message',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label.toUpperCase() }) },
    ...(redact && { redact }),
  };
  return create(options, nowhere());
};

const winston = async () => {
  const { default: library } = await import('winston');
  const format = library.format.combine(library.format.timestamp(), library.format.json());
  return library.createLogger({
    format,
    defaultMeta: COLD,
    transports: [new library.transports.Stream({ stream: nowhere() })],
  });
};

const repeat =
  (operation: () => void): Loop =>
  (times) => {
    for (let i = 0; i < times; i++) operation();
  };

const info: readonly Variant[] = [
  { name: 'sightline', loop: () => ours((logger) => repeat(() => logger.info('order placed', FIELDS))) },
  {
    name: 'limit',
    loop: () =>
      repeat(() => {
        JSON.stringify({ timestamp: '', level: 'INFO', message: 'order placed', ...COLD, ...FIELDS });
      }),
  },
  {
    name: 'pino',
    loop: async () => {
      const logger = await pino();
      return repeat(() => logger.info(FIELDS, 'order placed'));
    },
  },
  {
    name: 'winston',
    loop: async () => {
      const logger = await winston();
      return repeat(() => logger.info('order placed', FIELDS));
    },
  },
  {
    name: 'Powertools',
    loop: async () => {
      const logger = await powertools();
      return repeat(() => logger.info('order placed', FIELDS));
    },
  },
];

/** Of ours alone: what it costs to look for secrets where there are none. */
const redaction: readonly Variant[] = [
  { name: 'sightline', loop: () => ours((logger) => repeat(() => logger.info('order placed', NOTHING_SECRET))) },
  {
    name: 'limit',
    loop: async () => {
      const { configureLogger } = await import('@sightline/telemetry');
      configureLogger({ redact: { defaults: false } });
      return ours((logger) => repeat(() => logger.info('order placed', NOTHING_SECRET)));
    },
  },
];

const secret: readonly Variant[] = [
  { name: 'sightline', loop: () => ours((logger) => repeat(() => logger.info('order placed', SECRET))) },
  {
    name: 'pino',
    loop: async () => {
      const logger = await pino({ paths: ['headers.authorization', 'password', 'token', '*.password', '*.token'] });
      return repeat(() => logger.info(SECRET, 'order placed'));
    },
  },
];

const filtered: readonly Variant[] = [
  { name: 'sightline', loop: () => ours((logger) => repeat(() => logger.debug('order placed', FIELDS))) },
  {
    name: 'pino',
    loop: async () => {
      const logger = await pino();
      return repeat(() => logger.debug(FIELDS, 'order placed'));
    },
  },
  {
    name: 'winston',
    loop: async () => {
      const logger = await winston();
      return repeat(() => logger.debug('order placed', FIELDS));
    },
  },
  {
    name: 'Powertools',
    loop: async () => {
      const logger = await powertools();
      return repeat(() => logger.debug('order placed', FIELDS));
    },
  },
];

const suite: Suite = {
  title: 'Log line',
  about:
    'A line with five fields and the invocation’s context, to a null sink. Sightline’s also has the active trace and ' +
    'looks for secrets; pino’s redaction knows paths, not names at any depth; Powertools and winston redact nothing.',
  cases: [
    { name: 'info, 5 fields', unit: 'ns', goal: 1_000, variants: info },
    { name: 'info with nothing secret, limit: redaction off', unit: 'ns', variants: redaction },
    { name: 'info with a secret', unit: 'ns', variants: secret },
    { name: 'below the level', unit: 'ns', goal: 10, variants: filtered },
  ],
};

export default suite;
