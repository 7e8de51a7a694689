import { type JsonObject, memberOf } from '../json.ts';
import { levelNamed, levelOfPino, levelOfPython, levelOfSeverityNumber, levelOfSyslog } from './levels.ts';

/**
 * Members of a JSON record that hold the name of its level, most usual first: ours, Google's and Lambda's, ECS (dotted
 * or nested), Python, .NET, OpenTelemetry, Serilog, Monolog.
 */
export const LEVEL_NAMES = [
  'level',
  'severity',
  'log.level',
  'log_level',
  'logLevel',
  'loglevel',
  'lvl',
  'Level',
  'LogLevel',
  'levelname',
  'level_name',
  'levelName',
  'severityText',
  'severity_text',
  'SeverityText',
  '@l',
] as const;

/** No logger's level is longer; a member of these names may be about something else. */
const MAX_LENGTH = 32;

/**
 * Finds a JSON record's level, spelt as Sightline's own loggers spell it where they have the same. A name that no logger
 * is known to use is kept in upper case.
 */
export function levelOf(value: JsonObject): string | undefined {
  let unknown: string | undefined;
  for (const name of LEVEL_NAMES) {
    const member = memberOf(value, name);
    if (typeof member !== 'string' || member === '' || member.length > MAX_LENGTH) continue;
    const level = NUMBER.test(member) ? levelOfPino(Number(member)) : levelNamed(member);
    if (level !== undefined) return level;
    if (!NUMBER.test(member)) unknown ??= member.toUpperCase();
  }
  return levelNumbered(value) ?? unknown;
}

const NUMBER = /^\d+$/;

/** The level of a record that has a number for it, whose meaning shows in the name of its member. */
export function levelNumbered(value: JsonObject): string | undefined {
  return (
    asNumber(value['level'], isGelf(value) ? levelOfSyslog : levelOfPino) ??
    asNumber(value['severity'], levelOfSyslog) ??
    asNumber(value['severityNumber'] ?? value['severity_number'] ?? value['SeverityNumber'], levelOfSeverityNumber) ??
    asNumber(value['levelno'], levelOfPython) ??
    asNumber(memberOf(value, 'log.syslog.severity.code') ?? memberOf(value, 'syslog.severity'), levelOfSyslog)
  );
}

function asNumber(value: unknown, levelOfNumber: (value: number) => string | undefined): string | undefined {
  return typeof value === 'number' ? levelOfNumber(value) : undefined;
}

/** Graylog's format has syslog's numbers (https://go2docs.graylog.org/current/getting_in_log_data/gelf.html). */
function isGelf(value: JsonObject): boolean {
  return typeof value['short_message'] === 'string';
}
