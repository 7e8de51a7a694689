import type { Env } from '../../env.ts';
import { kindOf } from '../../wire.ts';
import { encodeTraces } from './encode.ts';
import { type Answer, createPost } from './post.ts';
import { readOtlpSettings } from './settings.ts';

/** Spans that wait to be sent. The oldest give way: their lines have been written. */
const MAX_WAITING = 2_048;

/** Characters of them together, so that long spans do not fill a small function's memory. */
const MAX_WAITING_CHARACTERS = 4 * 1024 * 1024;

/** Milliseconds of the function's time that are left to it, whatever the timeout. */
const RESERVE_MS = 50;

/** After a failure nothing is sent for this long, and twice as long after each further one, up to the limit. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/** https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Sends span lines on to an OpenTelemetry collector. */
export interface Forwarder {
  /** Takes the span lines among those that are being written. */
  add(lines: readonly string[]): void;
  /**
   * Sends what has gathered. Never rejects, and takes no longer than the settings and the function's time allow.
   *
   * @param remainingMs - what is left to the function
   */
  flush(remainingMs: number): Promise<void>;
}

/**
 * @param warn - is told, over and over, what went wrong
 * @returns `undefined` where the environment asks for none
 * @throws Error for an environment that can't be followed
 */
export function createForwarder(variables: Env, warn: (advice: string) => void): Forwarder | undefined {
  const settings = readOtlpSettings(variables);
  if (!settings) return undefined;
  const { url, timeoutMs } = settings;
  const post = createPost(settings);
  let waiting: string[] = [];
  let characters = 0;
  let pausedUntil = 0;
  let pause = FIRST_PAUSE_MS;

  const take = (lines: readonly string[]): void => {
    for (const line of lines) {
      waiting.push(line);
      characters += line.length;
    }
    while (waiting.length > MAX_WAITING || characters > MAX_WAITING_CHARACTERS)
      characters -= waiting.shift()?.length ?? 0;
  };

  const takeAll = (): string[] => {
    const lines = waiting;
    waiting = [];
    characters = 0;
    return lines;
  };

  const keep = (lines: readonly string[]): void => {
    const younger = takeAll();
    take(lines);
    take(younger);
  };

  const failed = (reason: string, retryAfterMs = 0): void => {
    const now = Date.now();
    // What invocations that run at once send at the same time fails together, and lengthens the pause once.
    const isPaused = now < pausedUntil;
    pausedUntil = Math.max(pausedUntil, now + (isPaused ? retryAfterMs : Math.max(pause, retryAfterMs)));
    if (!isPaused) pause = Math.min(2 * pause, MAX_PAUSE_MS);
    warn(`${url.origin}${url.pathname}: ${reason}; the lines on stdout have all spans`);
  };

  const settle = ({ status, retryAfterMs, body }: Answer, lines: readonly string[]): void => {
    if (status >= 200 && status < 300) {
      pause = FIRST_PAUSE_MS;
      const rejected = rejectionIn(body);
      if (rejected) warn(`${url.origin}${url.pathname}: ${rejected}; the lines on stdout have all spans`);
      return;
    }
    if (RETRYABLE.has(status)) keep(lines);
    failed(`answered ${status} ${body.slice(0, 200)}`.trimEnd(), retryAfterMs);
  };

  return {
    add: (lines) => take(lines.filter((line) => kindOf(line) === 'span')),
    flush: async (remainingMs) => {
      const budget = Math.min(timeoutMs, remainingMs - RESERVE_MS);
      if (waiting.length === 0 || !(budget > 0) || Date.now() < pausedUntil) return;
      const lines = takeAll();
      try {
        settle(await post(encodeTraces(lines), budget), lines);
      } catch (error) {
        keep(lines);
        failed(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** What a collector says of spans that it took but does not keep. */
function rejectionIn(body: string): string | undefined {
  try {
    const { partialSuccess } = JSON.parse(body) as {
      partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown };
    };
    const { rejectedSpans, errorMessage } = partialSuccess ?? {};
    return Number(rejectedSpans) > 0 ? `rejected ${rejectedSpans} spans: ${errorMessage}` : undefined;
  } catch {
    return undefined;
  }
}
