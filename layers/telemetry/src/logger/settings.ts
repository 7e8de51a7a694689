import { type Config, type LogLevel, parseLevel, rankOf, strictest } from '../config.ts';
import { setRedaction } from '../names.ts';
import type { RedactionOptions } from '../redaction.ts';
import { harmless, warnOnce } from '../warn.ts';
import { LEVELS } from '../wire.ts';
import { correlationIdOf } from './correlation.ts';

/** What an application sets in code. What is left out stays as it is. */
export interface LoggerSettings {
  /** The mildest level that is written, unless the environment asks for a stricter one. */
  readonly level?: LogLevel;
  /** Share of invocations that write their debug lines, 0 to 1. */
  readonly debugSampleRate?: number;
  /** Characters of debug lines that are kept, and written if the invocation fails or runs out of time. 0: none. */
  readonly debugBuffer?: number;
  /** The mildest level whose lines also become events of the active span, written or not. Default: `SILENT`, none. */
  readonly spanEvents?: LogLevel;
  /** What is secret beside the defaults. */
  readonly redact?: RedactionOptions;
  /** Finds the correlation id of an event. Default: {@link correlationIdOf}. */
  readonly correlationId?: (event: unknown) => unknown;
}

/** What of the configuration a logger goes by. */
export type LogConfig = Pick<Config, 'level'> &
  Partial<Pick<Config, 'hasLevel' | 'platformLevel' | 'debugSampleRate' | 'debugBuffer'>>;

/** The settings of a logger and its children, as they are now. */
export interface LiveSettings {
  /** Lines of a lower rank are not written. */
  rank: number;
  /** Lines of a lower rank are dropped by Lambda, so that holding them is for nothing. */
  readonly platformRank: number;
  debugSampleRate: number;
  debugBuffer: number;
  /** Lines of this rank and above become events of the active span. */
  eventRank: number;
  /** Whether milder lines than `rank` can be of use. */
  keepsMilder: boolean;
  correlationId: (event: unknown) => unknown;
}

const DEBUG = rankOf('DEBUG');

export function settingsOf(config: LogConfig): LiveSettings {
  const { debugSampleRate = 0, debugBuffer = 0 } = config;
  return withKeeping({
    rank: rankOf(config.level),
    platformRank: rankOf(config.platformLevel ?? 'TRACE'),
    debugSampleRate,
    debugBuffer,
    eventRank: rankOf('SILENT'),
    keepsMilder: false,
    correlationId: correlationIdOf,
  });
}

/** Changes settings in place, so that loggers which are there already go by them. */
export function changeSettings(settings: LiveSettings, config: LogConfig, changes: LoggerSettings): void {
  const { redact } = changes;
  const level = levelIn(changes, 'level');
  const spanEvents = levelIn(changes, 'spanEvents');
  if (level) settings.rank = rankOf(config.hasLevel ? strictest(config.level, level) : level);
  if (changes.debugSampleRate !== undefined) settings.debugSampleRate = changes.debugSampleRate;
  if (changes.debugBuffer !== undefined) settings.debugBuffer = changes.debugBuffer;
  if (spanEvents) settings.eventRank = rankOf(spanEvents);
  if (changes.correlationId) settings.correlationId = changes.correlationId;
  if (redact) harmless('setting what is secret', () => warnOfMisread('redact', setRedaction(redact)));
  withKeeping(settings);
}

/** Says which keys and paths hide nothing. */
export function warnOfMisread(where: string, misread: readonly string[]): void {
  for (const text of misread)
    warnOnce(
      `${where} ${text}`,
      'hides nothing: write a path as customer.email, items.*.note, items[0].note or head["x-note"]',
    );
}

/** Callers in plain JavaScript can pass anything. */
function levelIn(changes: LoggerSettings, name: 'level' | 'spanEvents'): LogLevel | undefined {
  const asked = changes[name];
  const level = asked && parseLevel(String(asked));
  if (asked && !level)
    warnOnce(`configureLogger's ${name}`, `ignored '${asked}': use one of ${LEVELS.join(', ')}, or SILENT`);
  return level;
}

/** The rank from which an invocation's lines are written: for some of them a milder one than for the others. */
export function rankOfInvocation({ rank, platformRank, debugSampleRate }: LiveSettings): number {
  const isSampled = debugSampleRate > 0 && Math.random() < debugSampleRate;
  return isSampled ? Math.min(rank, Math.max(DEBUG, platformRank)) : rank;
}

function withKeeping(settings: LiveSettings): LiveSettings {
  const isSilent = settings.rank === rankOf('SILENT');
  settings.keepsMilder = !isSilent && (settings.debugSampleRate > 0 || settings.debugBuffer > 0);
  return settings;
}
