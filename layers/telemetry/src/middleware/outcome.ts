import { field, text } from '../tracing/triggers/trigger.ts';
import { responseStreamOf } from './response-stream.ts';

/** How an invocation ended. */
export interface Outcome {
  readonly response: unknown;
  /** Whether something was thrown, because anything can be, `undefined` too. */
  readonly threw: boolean;
  /** What was thrown. */
  readonly error: unknown;
  /** Who takes the response, where that says what it means. */
  readonly caller?: Caller | undefined;
  /** Status that a streamed response began with. */
  readonly streamStatus?: unknown;
}

/**
 * - `http`: an HTTP API or a function URL, which takes a response without a status for 200
 *   (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response);
 * - `durable`: a durable execution, to which the function says how it ended
 *   (https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html).
 */
type Caller = 'http' | 'durable';

export function callerOf(event: unknown): Caller | undefined {
  if (text(event, 'requestContext', 'http', 'method') !== undefined) return 'http';
  return text(event, 'DurableExecutionArn') === undefined ? undefined : 'durable';
}

/** Frameworks and templates of AWS's own give a status as text, and every caller takes it. */
const STATUS_TEXT = /^\d{3}$/;

/** The status code of an HTTP response, if the function returned one. */
export function httpStatusOf({ response, threw, caller, streamStatus }: Outcome): number | undefined {
  const status = field(response, 'statusCode') ?? streamStatus;
  if (typeof status === 'number') return status;
  if (typeof status === 'string') return STATUS_TEXT.test(status) ? Number(status) : undefined;
  return caller === 'http' && !threw && response !== undefined && !responseStreamOf(response) ? 200 : undefined;
}

/**
 * An invocation fails when it throws and nobody answers for it, when its answer is a server error (5xx), or when it tells
 * its durable execution that it failed.
 */
export function isFailure(outcome: Outcome): boolean {
  const { threw, response, caller } = outcome;
  if (threw && response === undefined) return true;
  return (httpStatusOf(outcome) ?? 0) >= 500 || (caller === 'durable' && text(response, 'Status') === 'FAILED');
}

/** Whether Middy ended the invocation shortly before its time-out. */
export function isEarlyTimeout({ threw, error }: Outcome): boolean {
  return threw && text(error, 'name') === 'TimeoutError' && field(error, 'cause', 'package') === '@middy/core';
}
