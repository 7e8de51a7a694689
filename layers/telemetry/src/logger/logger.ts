import { type Config, rankOf } from '../config.ts';
import { isErrorLike, messageOf } from '../error-fields.ts';
import { currentInvocation, type Invocation } from '../invocation.ts';
import { entriesOf, isError, isPlain, propertyOf } from '../plain.ts';
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
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  /**
   * @param message - or an error alone, which becomes the field `error` too
   * @param detail - fields, or whatever was thrown, which becomes the field `error`
   */
  warn(message: unknown, detail?: unknown): void;
  /** With the parameters of {@link Logger.warn}, so that it can be given to `promise.catch`. */
  error(message: unknown, detail?: unknown): void;
  /** With the parameters of {@link Logger.warn}. */
  fatal(message: unknown, detail?: unknown): void;
  /** The same as {@link Logger.fatal}. */
  critical(message: unknown, detail?: unknown): void;
  /** A logger whose every line also has these fields, as they are now. A line's own fields of the same name win. */
  child(fields: object): Logger;
  /** Adds fields, as they are now, to every line that any logger writes from here on in this invocation. */
  append(fields: object): void;
}

export interface LoggerOptions {
  readonly config: Pick<Config, 'service' | 'functionName' | 'misspelled'> & LogConfig;
  readonly write: (line: string) => void;
  readonly settings?: LiveSettings;
  readonly shared?: SharedFields | undefined;
}

type Method = (message: unknown, detail?: unknown, more?: unknown) => void;

/** The mildest level at which what is no object is taken for what was thrown. */
const WARN = rankOf('WARN');
const ERROR = rankOf('ERROR');

/** A logger that writes lines of `config.level` and above. */
export function createLogger(options: LoggerOptions): Logger {
  const { config, write, shared, settings = settingsOf(config) } = options;
  for (const variable of config.misspelled)
    warnOnce(`variable ${variable}`, `holds no log level and is ignored: use one of ${LEVELS.join(', ')}, or SILENT`);

  const lineOf = (level: Level, message: unknown, detail: unknown, invocation: Invocation | undefined): string => {
    const span = activeSpanContext();
    const fields = fieldsOf(detail, level);
    const isThrown = typeof message !== 'string' && isErrorLike(message);
    return logLine({
      timestamp: Date.now(),
      level,
      message: isThrown ? messageOf(message) : message,
      service: config.service,
      function: invocation?.functionName ?? config.functionName,
      requestId: invocation?.requestId,
      traceId: span?.traceId,
      spanId: span?.spanId,
      shared,
      appended: invocation?.logFields,
      fields: isThrown ? merge({ error: message }, fields) : fields,
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
    return (message, detail, more) => {
      if (more !== undefined)
        warnOnce('logger', 'takes a message and fields, and leaves out what follows: put it into the fields');
      if (rank >= settings.rank) {
        const invocation = currentInvocation();
        if (invocation && rank >= ERROR) invocation.hasTold = true;
        write(lineOf(level, message, detail, invocation));
      } else if (settings.keepsMilder) keep(rank, level, message, detail);
      if (rank >= settings.eventRank) addSpanEvent(level, isError(message) ? messageOf(message) : message);
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
    child: (own) =>
      createLogger({ ...options, settings, shared: shareFields(merge(shared?.fields, fieldsOf(own, 'INFO'))) }),
    append: (added) => {
      const invocation = currentInvocation();
      if (invocation) invocation.logFields = shareFields(merge(invocation.logFields?.fields, fieldsOf(added, 'INFO')));
      else warnOnce('logger.append', 'called outside an invocation and ignored: use logger.child instead');
    },
  };
}

/** What is given beside a message, as fields: entries of a map, what `toJSON` gives, an error as `error`. */
function fieldsOf(detail: unknown, level: Level): Fields | undefined {
  if (detail === undefined) return undefined;
  try {
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) {
      if (isPlain(detail)) return detail as Fields;
      if (isError(detail)) return { error: detail };
      const entries = entriesOf(detail);
      if (entries) return entries;
      const toJson = propertyOf(detail, 'toJSON');
      if (typeof toJson === 'function') return fieldsOf(toJson.call(detail), level);
      if (!(detail instanceof Set)) return detail as Fields;
    }
  } catch {
    // A proxy that was revoked, or a `toJSON` that throws. What it is, is said in its place.
  }
  return rankOf(level) < WARN ? { extra: detail } : { error: detail };
}
