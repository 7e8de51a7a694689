import { isSpanContextValid, trace } from '@opentelemetry/api';
import type { Config } from '../config.ts';
import { isError } from '../error-fields.ts';
import { currentInvocation } from '../invocation.ts';
import { warnOnce } from '../warn.ts';
import { LEVELS, type Level } from '../wire.ts';
import { type Fields, logLine } from './line.ts';

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
  /** A logger whose every line also has these fields. A line's own fields of the same name win. */
  child(fields: Fields): Logger;
  /** Adds fields to every line that any logger writes from here on in this invocation. */
  append(fields: Fields): void;
}

export interface LoggerOptions {
  readonly config: Pick<Config, 'service' | 'functionName' | 'level' | 'misspelled'>;
  readonly write: (line: string) => void;
  readonly fields?: Fields;
}

const nothing = (): void => {};

/** A logger that writes lines of `config.level` and above. */
export function createLogger({ config, write, fields }: LoggerOptions): Logger {
  for (const variable of config.misspelled)
    warnOnce(`variable ${variable}`, `holds no log level and is ignored: use one of ${LEVELS.join(', ')}`);

  /** A method that does nothing costs next to nothing, so a level below the threshold gets that. */
  const at = (level: Level): ((message: string, detail?: unknown) => void) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(config.level)) return nothing;
    return (message, detail) => {
      const invocation = currentInvocation();
      const span = trace.getActiveSpan()?.spanContext();
      const traced = span && isSpanContextValid(span) ? span : undefined;
      const line = logLine({
        timestamp: Date.now(),
        level,
        message,
        service: config.service,
        function: invocation?.functionName ?? config.functionName,
        requestId: invocation?.requestId,
        traceId: traced?.traceId,
        spanId: traced?.spanId,
        fields: merge(merge(fields, invocation?.logFields), fieldsOf(detail)),
      });
      write(line);
    };
  };

  return {
    debug: at('DEBUG'),
    info: at('INFO'),
    warn: at('WARN'),
    error: at('ERROR'),
    fatal: at('FATAL'),
    child: (own) => createLogger({ config, write, fields: merge(fields, own) ?? {} }),
    append: (added) => {
      const invocation = currentInvocation();
      if (invocation) invocation.logFields = merge(invocation.logFields, added);
      else warnOnce('logger.append', 'called outside an invocation and ignored: use logger.child instead');
    },
  };
}

function fieldsOf(detail: unknown): Fields | undefined {
  if (detail === undefined) return undefined;
  const isRecord = typeof detail === 'object' && detail !== null && !Array.isArray(detail) && !isError(detail);
  return isRecord ? (detail as Fields) : { error: detail };
}

/** Both sets of fields; those above win. */
function merge(below: Fields | undefined, above: Fields | undefined): Fields | undefined {
  if (!below || !above) return above ?? below;
  try {
    return { ...below, ...above };
  } catch {
    // A getter threw. The line's own fields are read one by one, so they lose only that one.
    return above;
  }
}
