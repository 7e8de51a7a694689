import { field, text } from '../tracing/triggers/trigger.ts';

/** How an invocation ended. */
export interface Outcome {
  readonly response: unknown;
  /** Whether something was thrown, because anything can be, `undefined` too. */
  readonly threw: boolean;
  /** What was thrown. */
  readonly error: unknown;
}

/** The status code of an HTTP response, if the function returned one. */
export function httpStatusOf({ response }: Outcome): number | undefined {
  const status = field(response, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

/** An invocation fails when it throws and nobody answers for it, or when its answer is a server error (5xx). */
export function isFailure(outcome: Outcome): boolean {
  const unanswered = outcome.threw && outcome.response === undefined;
  return unanswered || (httpStatusOf(outcome) ?? 0) >= 500;
}

/** Whether Middy ended the invocation shortly before its time-out. */
export function isEarlyTimeout({ threw, error }: Outcome): boolean {
  return threw && text(error, 'name') === 'TimeoutError' && field(error, 'cause', 'package') === '@middy/core';
}
