/** Why a request to OpenSearch or OpenSearch Dashboards failed, and what to do about it. */
export interface Failure {
  /** What went wrong, in one line. */
  readonly what: string;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** Who was refused. */
  readonly user?: string;
  /** The permissions that are missing, such as `indices:data/write/index`. */
  readonly action?: string;
  /** Names or patterns of the indexes that it is about. */
  readonly index?: string;
  /** What to do, in one line; never empty. */
  readonly advice: string;
}

/** A failure in one line. */
export function failureText({ what, advice }: Failure): string {
  return `${what}; ${advice}`;
}

/** A failure that was found where no error of the client tells of it. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failureText(failure));
    this.name = 'FailureError';
    this.failure = failure;
  }
}

/** One line of bounded length, of text that may have come from anywhere. */
export function oneLine(text: string, max = 300): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > max ? `${line.slice(0, max)}…` : line;
}

/** What to do where something that Setup makes is missing or another than it should be. */
export const RUN_SETUP = 'run Setup again (docs/delivery.md#running-setup-again)';
