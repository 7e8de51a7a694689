import { type Config, rankOf } from '../config.ts';
import { isError } from '../error-fields.ts';
import { currentInvocation, type Invocation } from '../invocation.ts';
import { warnOnce } from '../warn.ts';
import { LEVELS, type Level } from '../wire.ts';
import { activeSpanContext, addSpanEvent } from './active-span.ts';
import { HeldLines } from './held-lines.ts';
import { type Fields, logLine, merge, type SharedFields, shareFields } from './line.ts';
import { type LiveSettings, type LogConfig, settingsOf } from './settings.ts';

/**
 * Writes one JSON line a call, with the request and the active span in it.
 *
 * @example
 * logger.info('order placed', { orderId });
 * try { … } catch (error) { logger.error('payment failed', error); }
 */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  /** @param detail - fields, or whatever was thrown, which becomes the field `error` */
  warn(message: string, detail?: unknown): void;
  /** @param detail - fields, or whatever was thrown, which becomes the field `error` */
  error(message: string, detail?: unknown): void;
  /** @param detail - fields, or whatever was thrown, which becomes the field `error` */
  fatal(message: string, detail?: unknown): void;
  /** The same as {@link Logger.fatal}. */
  critical(message: string, detail?: unknown): void;
  /** A logger whose every line also has these fields, as they are now. A line's own fields of the same name win. */
  child(fields: Fields): Logger;
  /** Adds fields, as they are now, to every line that any logger writes from here on in this invocation. */
  append(fields: Fields): void;
}

export interface LoggerOptions {
  readonly config: Pick<Config, 'service' | 'functionName' | 'misspelled'> & LogConfig;
  readonly write: (line: string) => void;
  readonly settings?: LiveSettings;
  readonly shared?: SharedFields | undefined;
}

type Method = (message: string, detail?: unknown) => void;

/** A logger that writes lines of `config.level` and above. */
export function createLogger(options: LoggerOptions): Logger {
  const { config, write, shared, settings = settingsOf(config) } = options;
  for (const variable of config.misspelled)
    warnOnce(`variable ${variable}`, `holds no log level and is ignored: use one of ${LEVELS.join(', ')}`);

  const lineOf = (level: Level, message: unknown, detail: unknown, invocation: Invocation | undefined): string => {
    const span = activeSpanContext();
    return logLine({
      timestamp: Date.now(),
      level,
      message,
      service: config.service,
      function: invocation?.functionName ?? config.functionName,
      requestId: invocation?.requestId,
      traceId: span?.traceId,
      spanId: span?.spanId,
      shared,
      appended: invocation?.logFields,
      fields: fieldsOf(detail),
    });
  };

  /** A line that is too mild for most invocations. */
  const keep = (rank: number, level: Level, message: unknown, detail: unknown): void => {
    const invocation = currentInvocation();
    if (!invocation) return;
    if (rank >= invocation.logRank) write(lineOf(level, message, detail, invocation));
    else if (settings.debugBuffer > 0 && rank >= settings.platformRank) {
      invocation.heldLogs ??= new HeldLines(settings.debugBuffer);
      invocation.heldLogs.add(lineOf(level, message, detail, invocation));
    }
  };

  const at = (level: Level): Method => {
    const rank = rankOf(level);
    return (message, detail) => {
      if (rank >= settings.rank) write(lineOf(level, message, detail, currentInvocation()));
      else if (settings.keepsMilder) keep(rank, level, message, detail);
      if (rank >= settings.eventRank) addSpanEvent(level, message);
    };
  };

  const fatal = at('FATAL');
  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    fatal,
    critical: fatal,
    child: (own) => createLogger({ ...options, settings, shared: shareFields(merge(shared?.fields, own)) }),
    append: (added) => {
      const invocation = currentInvocation();
      if (invocation) invocation.logFields = shareFields(merge(invocation.logFields?.fields, added));
      else warnOnce('logger.append', 'called outside an invocation and ignored: use logger.child instead');
    },
  };
}

function fieldsOf(detail: unknown): Fields | undefined {
  if (detail === undefined) return undefined;
  return isRecord(detail) ? detail : { error: detail };
}

function isRecord(detail: unknown): detail is Fields {
  try {
    return typeof detail === 'object' && detail !== null && !Array.isArray(detail) && !isError(detail);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}
