/**
 * Names of levels as runtimes and loggers spell them, each with the one of Sightline's own loggers that it is: syslog
 * (RFC 5424), java.util.logging, .NET with its four letters on the console, Serilog, zap, log15, OpenTelemetry. A `NOTICE` is an
 * INFO as in OpenTelemetry's mapping of syslog
 * (https://opentelemetry.io/docs/specs/otel/logs/data-model-appendix/#appendix-b-severitynumber-example-mappings).
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  TRACE: ['TRACE', 'TRCE', 'TRC', 'VERBOSE', 'VRB', 'FINER', 'FINEST'],
  DEBUG: ['DEBUG', 'DBUG', 'DBG', 'FINE', 'CONFIG'],
  INFO: ['INFO', 'INF', 'INFORMATION', 'INFORMATIONAL', 'NOTICE'],
  WARN: ['WARN', 'WRN', 'WARNING'],
  ERROR: ['ERROR', 'ERR', 'EROR', 'FAIL', 'SEVERE'],
  FATAL: ['FATAL', 'FTL', 'CRITICAL', 'CRIT', 'ALERT', 'EMERG', 'EMERGENCY', 'PANIC', 'DPANIC'],
};

/** Each name in capitals, in small letters and with a capital, so that few have to be turned into capitals first. */
const LEVELS: ReadonlyMap<string, string> = new Map(
  Object.entries(SPELLINGS).flatMap(([level, names]) =>
    names.flatMap((name) =>
      [name, name.toLowerCase(), name[0] + name.slice(1).toLowerCase()].map((each) => [each, level] as const),
    ),
  ),
);

/** The level that a name is, in any case of its letters, or `undefined` for a name that is no level. */
export function levelNamed(name: string): string | undefined {
  return LEVELS.get(name) ?? LEVELS.get(name.toUpperCase());
}

const BY_TEN = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * pino's and bunyan's numbers (https://getpino.io/#/docs/api?id=loggerlevels-object). One between two of them is a level
 * of the user's own, which is at least as grave as the lower.
 */
export function levelOfPino(level: number): string | undefined {
  return level >= 10 && level < 100 ? BY_TEN[Math.min(Math.floor(level / 10), BY_TEN.length) - 1] : undefined;
}

const PYTHON = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/** `levelno` of Python (https://docs.python.org/3/library/logging.html#logging-levels). */
export function levelOfPython(level: number): string | undefined {
  return level >= 10 && level < 100 ? PYTHON[Math.min(Math.floor(level / 10), PYTHON.length) - 1] : undefined;
}

const SYSLOG = ['FATAL', 'FATAL', 'FATAL', 'ERROR', 'WARN', 'INFO', 'INFO', 'DEBUG'];

/** Severities of syslog, 0 to 7 (https://www.rfc-editor.org/rfc/rfc5424#section-6.2.1). */
export function levelOfSyslog(severity: number): string | undefined {
  return SYSLOG[severity];
}

/** OpenTelemetry's numbers, four to a level from 1 to 24 (https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber). */
export function levelOfSeverityNumber(severity: number): string | undefined {
  return severity >= 1 ? BY_TEN[Math.floor((severity - 1) / 4)] : undefined;
}
