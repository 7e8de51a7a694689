import { isConfiguration, LETTER_KINDS } from './kind.ts';
import type { Progress } from './replay.ts';

export interface OutcomeContext {
  readonly bucket: string;
  readonly dryRun: boolean;
  /** How long OpenSearch was given for one object, in milliseconds. */
  readonly patienceMs: number;
  /** Where in the bucket replayed objects are kept. */
  readonly kept: string;
}

/** What a replay came to, and what to do next. */
export function outcome(progress: Progress, { bucket, dryRun, patienceMs, kept }: OutcomeContext): string {
  const { stored, present, refused, waiting, lastCause } = progress;
  const because = lastCause === undefined ? '' : ` (${lastCause.type}: ${lastCause.reason})`;
  if (stored + present + refused + waiting === 0) return `no dead letters in ${bucket} that you asked for`;
  if (dryRun) return 'dry run: nothing was sent, and the bucket is as it was';
  if (waiting > 0)
    return `OpenSearch did not take everything in ${patienceMs / 1000} s${because}: nothing is lost; ${
      lastCause !== undefined && isConfiguration(lastCause)
        ? LETTER_KINDS.configuration.advice
        : 'run it again when OpenSearch is well'
    }`;
  if (refused > 0) {
    const kind = lastCause === undefined ? 'undecodable' : isConfiguration(lastCause) ? 'configuration' : 'refused';
    return `${refused} ${refused === 1 ? 'letter is' : 'letters are'} still refused${because}: ${LETTER_KINDS[kind].advice}`;
  }
  return `done; what was replayed is kept below ${kept} in ${bucket}`;
}
