import type { LoggedError } from './error.ts';

/** What a line of text tells besides its text. */
export interface TextFields {
  /** Milliseconds since the epoch. */
  readonly time?: number | undefined;
  readonly level?: string | undefined;
  /** The text without what a runtime put before it. */
  readonly message?: string;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly error?: LoggedError | undefined;
  /** Lambda itself wrote it, not the function. */
  readonly isPlatform?: true;
}

/** How Lambda writes the id of a request, as the source of a regular expression. */
export const REQUEST_ID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
