import { config } from '../config.ts';
import { setAlwaysSecret } from '../names.ts';
import { writeLines } from '../sink.ts';
import { captureConsole } from './console.ts';
import { shareFields } from './line.ts';
import { createLogger, type Logger } from './logger.ts';
import { changeSettings, type LoggerSettings, settingsOf, warnOfMisread } from './settings.ts';

export type { RedactionOptions } from '../redaction.ts';
export { captureConsole } from './console.ts';
export type { Fields } from './line.ts';
export type { Logger } from './logger.ts';
export type { LoggerSettings } from './settings.ts';

/** What {@link logger} goes by. */
export const logSettings = settingsOf(config);

if (config.redactKeys.length > 0 || config.redactPaths.length > 0)
  warnOfMisread('redact of the environment', setAlwaysSecret({ keys: config.redactKeys, paths: config.redactPaths }));

const shared = Object.keys(config.resource).length > 0 ? shareFields(config.resource) : undefined;

/** The function's logger, with another place for its lines. */
export function loggerTo(write: (line: string) => void): Logger {
  return createLogger({ config, settings: logSettings, shared, write });
}

/** The function's logger. Each line is written at once, so that neither a crash nor a time-out loses it. */
export const logger: Logger = loggerTo((line) => writeLines([line]));

if (config.captureConsole) captureConsole(logger);

/**
 * Sets in code what the environment does not say. It holds for {@link logger} and all of its children at once.
 *
 * @example
 * configureLogger({ level: 'WARN', debugBuffer: 65_536, redact: { keys: ['iban'], paths: ['customer.email'] } });
 */
export function configureLogger(settings: LoggerSettings): void {
  changeSettings(logSettings, config, settings);
}
