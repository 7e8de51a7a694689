import { config } from '../config.ts';
import { writeLines } from '../sink.ts';
import { createLogger, type Logger } from './logger.ts';

export type { Fields } from './line.ts';
export type { Logger } from './logger.ts';

/** The function's logger. Each line is written at once, so that neither a crash nor a time-out loses it. */
export const logger: Logger = createLogger({ config, write: (line) => writeLines([line]) });
